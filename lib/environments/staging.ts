import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentSettings } from '../config.ts';
import { base, blueGreen, canary, servicesOf, smallService } from './base.ts';

const small = { ...smallService, minTasks: 2, maxTasks: 4 };
const services = servicesOf(small);

const [a, b, c] = base.zones;
const node = { instanceType: 't4g.medium', volumeGiB: 20 };

/** Has the same kinds of resources as production at a small size, and uses the test modes of third parties. */
export const staging: EnvironmentSettings = {
  ...base,
  account: '222222222222',
  endpointZones: 2,
  monthlyBudget: 1_500,
  logDays: RetentionDays.ONE_MONTH,
  alarmEmail: 'staging-alarms@shopmart.example',
  mailFrom: 'orders@staging.shopmart.example',
  thirdParties: {
    kind: 'real',
    payment: {
      stripe: { apiBase: 'https://api.stripe.com', jsUrl: 'https://js.stripe.com/v3/', publishableKey: 'pk_test_replace' },
    },
    warehouseUrl: 'https://warehouse.staging.shopmart.example',
  },
  core: { ...base.core, maxCapacity: 8, readers: 1, backupDays: 7 },
  // The groups of production on small machines: shards move, leaders fail over and backups are restored here first.
  orders: {
    engine: 'citus',
    coordinator: { ...node, zones: [a, b] },
    workers: [
      { ...node, zones: [b, c] },
      { ...node, zones: [c, a] },
    ],
    etcd: { instanceType: 't4g.small', volumeGiB: 10, zones: [a, b, c] },
    backups: { fullEveryDays: 7, keptDays: 7 },
  },
  bus: { nodeType: 'cache.t4g.small', replicas: 1, eventsPerStream: 200_000 },
  cache: { nodeType: 'cache.t4g.small', replicas: 0 },
  services: {
    ...services,
    // A tenth of production's hour: staging tests the way, not the catalogue.
    product: { ...services.product, deployment: { ...canary, minutes: 6 } },
    user: { ...services.user, deployment: blueGreen },
    notification: { ...small, spot: { onDemandTasks: 1, percent: 100 } },
    storefront: { ...services.storefront, spot: { onDemandTasks: 1, percent: 100 } },
  },
};
