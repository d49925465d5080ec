import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentSettings } from '../config.ts';

const small = { cpu: 256, memoryMiB: 512, minTasks: 1, maxTasks: 2 } as const;

/** For trying things: the least of everything, stand-ins for third parties, gone when deleted. The laptop runs this one. */
export const dev: EnvironmentSettings = {
  account: '111111111111',
  region: 'eu-west-2',
  zones: ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'],
  cloudFrontPrefixList: 'pl-93a247fa',
  endpointZones: 1,
  currency: 'GBP',
  flags: { 'checkout-enabled': true },
  logLevel: 'info',
  logDays: RetentionDays.TWO_WEEKS,
  onDelete: 'destroy',
  alarmEmail: 'dev-alarms@shopmart.example',
  mailFrom: 'orders@dev.shopmart.example',
  staffEmail: 'staff@shopmart.example',
  importerEmail: 'importer@shopmart.example',
  thirdParties: { kind: 'sandbox', shipAfterMillis: 3_000, size: { ...small, maxTasks: 1 } },
  core: { minCapacity: 0.5, maxCapacity: 2, readers: 0, backupDays: 1 },
  orders: { engine: 'aurora', minCapacity: 0.5, maxCapacity: 2, readers: 0, backupDays: 1 },
  bus: { nodeType: 'cache.t4g.micro', replicas: 0, eventsPerStream: 80_000 },
  cache: { nodeType: 'cache.t4g.micro', replicas: 0 },
  services: {
    product: small,
    order: small,
    inventory: small,
    payment: small,
    user: small,
    notification: small,
    eventRelay: small,
    storefront: { ...small, cpu: 512, memoryMiB: 1024 },
  },
};
