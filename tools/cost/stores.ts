import * as z from 'zod';
import { countOf, referenced } from '../templates/lookup.ts';
import { databaseShare, storedGigabytes } from './database-share.ts';
import { capacityHours, meanCores } from './capacity.ts';
import type { ItemsOf } from './item.ts';
import { read } from './read.ts';
import { PRICES } from './prices.ts';
import type { PriceName } from './prices.ts';
import { ACU_UTILISATION, DAYS_PER_MONTH, HOURS_PER_MONTH, KILOBYTES_PER_IO, ORDER, VCPU_PER_ACU } from './traffic.ts';

const Cluster = z.object({
  DatabaseName: z.string(),
  EnableHttpEndpoint: z.boolean().default(false),
  ServerlessV2ScalingConfiguration: z.object({ MinCapacity: z.number(), MaxCapacity: z.number() }),
});
const Instance = z.object({ DBInstanceClass: z.literal('db.serverless', 'the price table has Aurora Serverless v2 only') });
const Group = z.object({ CacheNodeType: z.string(), NumNodeGroups: z.number(), ReplicasPerNodeGroup: z.number() });

/** Storage, writes and requests, spread evenly over the databases. */
export const databaseItems: ItemsOf = (found, { templates, traffic }) => {
  const { stack } = found;
  const { DatabaseName, EnableHttpEndpoint } = read(Cluster, found);
  const isCluster = ({ Type }: typeof found.resource) => Type === found.resource.Type;
  const share = databaseShare(templates);
  const withDataApi = countOf(templates, (other) => isCluster(other) && other.Properties['EnableHttpEndpoint'] === true);
  const ordersPerMonth = traffic.ordersPerDay * DAYS_PER_MONTH;
  const dataApiRequests = ordersPerMonth * ORDER.dataApiRequests;
  const writes = (ordersPerMonth * ORDER.walKilobytes) / KILOBYTES_PER_IO;
  return [
    { stack, name: `${DatabaseName}, storage`, price: 'auroraStorage', quantity: storedGigabytes(traffic) * share },
    { stack, name: `${DatabaseName}, writes`, price: 'auroraIo', quantity: (writes / 1e6) * share },
    { stack, name: `${DatabaseName}, Data API`, price: 'dataApi', quantity: EnableHttpEndpoint ? dataApiRequests / 1e6 / withDataApi : 0 },
  ];
};

/** An instance scales within its cluster's limits; a reader that may take over is as large as its writer. */
export const databaseInstanceItems: ItemsOf = (found, { templates, traffic }) => {
  read(Instance, found);
  const cluster = referenced(templates, found, found.resource.Properties['DBClusterIdentifier'], 'AWS::RDS::DBCluster');
  const { DatabaseName, ServerlessV2ScalingConfiguration } = read(Cluster, { ...found, resource: cluster ?? found.resource });
  const { MinCapacity, MaxCapacity } = ServerlessV2ScalingConfiguration;
  const need = meanCores(traffic.ordersPerDay, ORDER.databaseCpuMillis) / (VCPU_PER_ACU * ACU_UTILISATION);
  const quantity = capacityHours({ minimum: MinCapacity, maximum: MaxCapacity }, need);
  return [{ stack: found.stack, name: `${DatabaseName}, capacity`, price: 'auroraCapacity', quantity }];
};

export const cacheItems: ItemsOf = (found) => {
  const { CacheNodeType, NumNodeGroups, ReplicasPerNodeGroup } = read(Group, found);
  if (!isPriced(CacheNodeType))
    throw new Error(`${found.id} of stack ${found.stack} cannot be priced: add the node type ${CacheNodeType} to tools/cost/prices.ts`);
  const nodes = NumNodeGroups * (1 + ReplicasPerNodeGroup);
  const name = `${found.id.replace(/Group[0-9A-F]{8}$/, '').toLowerCase()}, ${CacheNodeType}`;
  return [{ stack: found.stack, name, price: CacheNodeType, quantity: nodes * HOURS_PER_MONTH }];
};

function isPriced(name: string): name is PriceName {
  return Object.hasOwn(PRICES, name);
}
