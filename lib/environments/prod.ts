import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentSettings } from '../config.ts';
import { base, blueGreen, canary } from './base.ts';

const medium = { cpu: 1024, memoryMiB: 2048, minTasks: 3, maxTasks: 30 } as const;

/** What these numbers carry in a burst: `npm run simulate:scaling`, docs/scaling.md. */
const burst = [
  { fromInFlight: 0.5, addPercent: 50 },
  { fromInFlight: 1, addPercent: 100 },
];
const routed = { ...medium, burst };

/** For services that a burst of page views fills. Their first step is at 1.5 times the mean: a higher one is reached too late. */
const earlyBurst = (fromInFlight: number) => [{ fromInFlight, addPercent: 50 }, ...burst.slice(1)];

const [a, b, c] = base.zones;

/** Two vCPU and 8 GiB. */
const machine = 'm7g.large';

/** A gp3 volume of the workers: half of 2.3 TB of history and a year of 50,000 orders a day, over two groups, fill 71 % of it. */
const volumeGiB = 1_000;

/** The production environment. */
export const prod: EnvironmentSettings = {
  ...base,
  account: '333333333333',
  endpointZones: 3,
  // A shop opens when its mail and its third parties work: docs/deploying.md, "Open the shop".
  flags: { 'checkout-enabled': false },
  hasGrafana: true,
  traceRatio: 0.05,
  logDays: RetentionDays.THIRTEEN_MONTHS,
  onDelete: 'retain',
  isDeletionProtected: true,
  domain: {
    name: 'www.shopmart.example',
    certificateArn: 'arn:aws:acm:us-east-1:333333333333:certificate/replace',
    loadBalancerCertificateArn: 'arn:aws:acm:eu-west-2:333333333333:certificate/replace',
  },
  minOrdersPerHour: 50,
  canary: { everyMinutes: 5, customerEmail: 'canary@canary.shopmart.example' },
  // Three times what 500 changed products a day take; 245 USD at most.
  invalidationPathsPerMonth: 50_000,
  monthlyBudget: 9_000,
  alarmEmail: 'alarms@shopmart.example',
  mailFrom: 'orders@shopmart.example',
  thirdParties: {
    kind: 'real',
    payment: {
      stripe: { apiBase: 'https://api.stripe.com', jsUrl: 'https://js.stripe.com/v3/', publishableKey: 'pk_live_replace' },
    },
    warehouseUrl: 'https://warehouse.shopmart.example',
  },
  core: { minCapacity: 4, maxCapacity: 64, readers: 1, backupDays: 35 },
  // The smallest fleet that keeps the promises of docs/orders-cluster.md.
  orders: {
    engine: 'citus',
    coordinator: { instanceType: machine, volumeGiB: 100, zones: [a, b] },
    workers: [
      { instanceType: machine, volumeGiB, zones: [b, c] },
      { instanceType: machine, volumeGiB, zones: [c, a] },
    ],
    etcd: { instanceType: 't4g.small', volumeGiB: 10, zones: [a, b, c] },
    backups: { fullEveryDays: 7, keptDays: 35 },
  },
  backups: { copyRegion: 'eu-west-1', keptDays: 35, isLocked: true },
  bus: { nodeType: 'cache.r7g.large', replicas: 2, eventsPerStream: 1_000_000 },
  cache: { nodeType: 'cache.r7g.large', replicas: 1 },
  services: {
    product: { ...routed, minTasks: 4, maxTasks: 12, burst: earlyBurst(0.17), deployment: canary },
    order: routed,
    inventory: { ...routed, maxTasks: 12 },
    payment: { ...routed, maxTasks: 12 },
    user: { ...routed, deployment: blueGreen },
    // It counts in memory and reads rollups: a twentieth of a core at 230 events a second.
    analytics: { ...routed, cpu: 512, memoryMiB: 1024, minTasks: 2, maxTasks: 6 },
    // A model is trained with half of a core, for half a minute each quarter of an hour, and keeps up to two million baskets in memory.
    recommendation: { ...routed, minTasks: 2, maxTasks: 6 },
    notification: { ...medium, cpu: 512, memoryMiB: 1024, minTasks: 2, maxTasks: 12, spot: { onDemandTasks: 1, percent: 100 } },
    eventRelay: { ...medium, cpu: 512, memoryMiB: 1024, minTasks: 2, maxTasks: 4 },
    // Some hundred employees.
    backoffice: { ...medium, cpu: 512, memoryMiB: 1024, minTasks: 2, maxTasks: 4 },
    // One Node process uses one core: more tasks, not larger ones. A burst that lasts runs to the maximum.
    storefront: { ...routed, minTasks: 20, maxTasks: 40, burst: earlyBurst(0.2) },
  },
};
