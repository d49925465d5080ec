import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentSettings } from '../config.ts';

const small = { cpu: 256, memoryMiB: 512, minTasks: 2, maxTasks: 4 } as const;

/** Like production in kind, small in size; speaks to third parties in their test modes. */
export const staging: EnvironmentSettings = {
  account: '222222222222',
  region: 'eu-west-2',
  zones: ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'],
  cloudFrontPrefixList: 'pl-93a247fa',
  endpointZones: 2,
  currency: 'GBP',
  flags: { 'checkout-enabled': true },
  logLevel: 'info',
  logDays: RetentionDays.ONE_MONTH,
  onDelete: 'destroy',
  alarmEmail: 'staging-alarms@shopmart.example',
  mailFrom: 'orders@staging.shopmart.example',
  staffEmail: 'staff@shopmart.example',
  importerEmail: 'importer@shopmart.example',
  thirdParties: {
    kind: 'real',
    stripeApiBase: 'https://api.stripe.com',
    stripeJsUrl: 'https://js.stripe.com/v3/',
    stripePublishableKey: 'pk_test_replace',
    warehouseUrl: 'https://warehouse.staging.shopmart.example',
  },
  core: { minCapacity: 0.5, maxCapacity: 8, readers: 1, backupDays: 7 },
  orders: { engine: 'aurora', minCapacity: 0.5, maxCapacity: 8, readers: 1, backupDays: 7 },
  bus: { nodeType: 'cache.t4g.small', replicas: 1, eventsPerStream: 200_000 },
  cache: { nodeType: 'cache.t4g.small', replicas: 0 },
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
