import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentSettings } from '../config.ts';

/** A service's tasks in an environment with little traffic. */
export const smallService = { cpu: 256, memoryMiB: 512, minTasks: 1, maxTasks: 2 } as const;

/** All tasks of the new revision are tested beside the old ones, which stay for the bake time. */
export const blueGreen = { strategy: 'blue-green', bakeMinutes: 10 } as const;

/** A twentieth of the requests goes to the new revision for an hour. */
export const canary = { strategy: 'canary', percent: 5, minutes: 60, bakeMinutes: 10 } as const;

/** Every service at one size, the storefront with the memory that rendering takes. */
export function servicesOf(size: EnvironmentSettings['services']['notification']): EnvironmentSettings['services'] {
  const routed = { ...size, burst: [{ fromInFlight: 4, addPercent: 100 }] };
  return {
    // The search index is in memory: docs/decisions/0038-search.md.
    product: { ...routed, memoryMiB: Math.max(size.memoryMiB, 1024) },
    order: routed,
    inventory: routed,
    payment: routed,
    user: routed,
    notification: size,
    analytics: routed,
    recommendation: routed,
    eventRelay: size,
    storefront: { ...routed, cpu: 512, memoryMiB: 1024 },
    backoffice: { ...size, cpu: 512, memoryMiB: 1024 },
  };
}

/** Common settings. Each environment adds its account, its addresses and its differences. */
export const base = {
  region: 'eu-west-2',
  zones: ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'],
  cloudFrontPrefixList: 'pl-93a247fa',
  endpointZones: 1,
  language: 'en',
  currency: 'GBP',
  timeZone: 'Europe/London',
  flags: { 'checkout-enabled': true },
  logLevel: 'info',
  hasServiceTls: false,
  hasGrafana: false,
  traceRatio: 1,
  logDays: RetentionDays.TWO_WEEKS,
  onDelete: 'destroy',
  isDeletionProtected: false,
  generations: { 'core-database': 1, 'orders-database': 1, caches: 1 },
  minOrdersPerHour: 0,
  canary: { everyMinutes: 60, customerEmail: 'canary@canary.shopmart.example', testCard: '4242424242424242' },
  // 45 USD at most.
  invalidationPathsPerMonth: 10_000,
  repository: 'replace/shopmart',
  staffEmail: 'staff@shopmart.example',
  importerEmail: 'importer@shopmart.example',
  secrets: { kind: 'aws' },
  certificates: { kind: 'acm' },
  core: { minCapacity: 0.5, maxCapacity: 2, readers: 0, backupDays: 1 },
  orders: { engine: 'aurora', minCapacity: 0.5, maxCapacity: 2, readers: 0, backupDays: 1 },
  bus: { nodeType: 'cache.t4g.micro', replicas: 0, eventsPerStream: 80_000 },
  cache: { nodeType: 'cache.t4g.micro', replicas: 0 },
  services: servicesOf(smallService),
} satisfies Partial<EnvironmentSettings>;
