import * as z from 'zod';
import { referenced } from '../templates/lookup.ts';
import { databaseShare, storedGigabytes } from './database-share.ts';
import type { ItemsOf } from './item.ts';
import { PRICES } from './prices.ts';
import type { PriceName } from './prices.ts';
import { read } from './read.ts';
import { BACKUP_COMPRESSION, HOURS_PER_MONTH } from './traffic.ts';

const Group = z.object({ MinSize: z.coerce.number() });
const Disk = z.object({ Ebs: z.object({ VolumeSize: z.number(), VolumeType: z.literal('gp3', 'the price table has gp3 volumes only') }) });
const LaunchTemplate = z.object({ LaunchTemplateData: z.object({ InstanceType: z.string(), BlockDeviceMappings: z.array(Disk) }) });
const Volume = z.object({ Size: z.number(), VolumeType: z.literal('gp3', 'the price table has gp3 volumes only') });
const Metric = z.object({ Namespace: z.string().optional() });
const Rule = z.object({
  ExpirationInDays: z.number().optional(),
  NoncurrentVersionExpiration: z.object({ NoncurrentDays: z.number() }).optional(),
});
const Repository = z.object({ LifecycleConfiguration: z.object({ Rules: z.array(Rule) }) });

/** A group keeps its machines running, each with a root disk. Each machine reports its metrics once a minute. */
export const machineItems: ItemsOf = (found, { templates }) => {
  const { stack, id, resource } = found;
  const { MinSize } = read(Group, found);
  const template = referenced(templates, found, resource.Properties['LaunchTemplate'], 'AWS::EC2::LaunchTemplate');
  const { LaunchTemplateData } = read(LaunchTemplate, { ...found, resource: template ?? resource });
  const { InstanceType: type, BlockDeviceMappings } = LaunchTemplateData;
  if (!isPriced(type)) throw new Error(`${id} of stack ${stack} cannot be priced: add the machine ${type} to tools/cost/prices.ts`);
  const roots = BlockDeviceMappings.reduce((sum, { Ebs }) => sum + Ebs.VolumeSize, 0);
  return [
    { stack, name: `machines, ${type}`, price: type, quantity: MinSize * HOURS_PER_MONTH },
    { stack, name: 'root disks of machines', price: 'volumeStorage', quantity: MinSize * roots },
    { stack, name: 'metrics of machines, requests', price: 'metricRequests', quantity: (MinSize * HOURS_PER_MONTH * 60) / 1e6 },
  ];
};

/** Charged by its size, however full it is. */
export const volumeItems: ItemsOf = (found) => [
  { stack: found.stack, name: 'volumes of machines', price: 'volumeStorage', quantity: read(Volume, found).Size },
];

/** A metric that a machine reports is custom, and each has an alarm. */
export const reportedMetricItems: ItemsOf = (found) => [
  {
    stack: found.stack,
    name: 'metrics of machines',
    price: 'metric',
    quantity: read(Metric, found).Namespace === 'ShopMart/Orders' ? 1 : 0,
  },
];

/** A versioned bucket holds the backups of the orders cluster for the days of its rule: what a node deletes is kept for as long again. */
export const repositoryItems: ItemsOf = ({ stack, resource }, { templates, traffic }) => {
  const { success, data } = Repository.safeParse(resource.Properties);
  const [rule] = success ? data.LifecycleConfiguration.Rules.filter(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration) : [];
  const days = rule?.ExpirationInDays ?? 2 * (rule?.NoncurrentVersionExpiration?.NoncurrentDays ?? 0);
  const gigabytes = storedGigabytes(traffic) * databaseShare(templates) * BACKUP_COMPRESSION;
  return [{ stack, name: 'backups of orders', price: 'bucketStorage', quantity: (gigabytes * days) / DAYS_BETWEEN_FULL_BACKUPS }];
};

const DAYS_BETWEEN_FULL_BACKUPS = 7;

function isPriced(name: string): name is PriceName {
  return Object.hasOwn(PRICES, name);
}
