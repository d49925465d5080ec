import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { DEMAND_EVENT_TYPES } from '../../contracts/product/demand-events.ts';
import { PAGE_EVENT_TYPES } from '../../contracts/product/page-events.ts';
import { InvalidationBudgetAlarm } from '../constructs/invalidation-budget-alarm.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { SmokeCheck } from '../constructs/smoke-test.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import type { Messaging } from './messaging.ts';

export interface ProductProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly messaging: Messaging;

  /** Whose pages are invalidated when products change. */
  readonly distribution: IDistribution;

  readonly user: Microservice;
}

/** A page of the catalogue from the database; empty before the first import. */
export const PRODUCT_SMOKE_TEST: readonly SmokeCheck[] = [{ path: '/api/products?limit=1', status: 200, contains: '"products":' }];

/** The catalogue and its prices, and the invalidation of cached pages that show them. */
export class Product extends ContextStack {
  readonly service: Microservice;

  constructor(scope: Construct, props: ProductProps) {
    super(scope, 'product', props, { database: props.core });
    const { config, messaging, distribution, user } = props;
    this.service = this.addService('Product', {
      environment: { CURRENCY: config.currency },
      route: { priority: 10, paths: ['/api/catalogue/*', '/api/categories*', '/api/products*', '/api/search*'] },
      smokeTest: PRODUCT_SMOKE_TEST,
      calls: { USER_URL: user },
    });

    const invalidateCache = this.addWorker('InvalidateCache', {
      description: 'Invalidates pages whose product or category changed',
      queue: messaging.cacheInvalidations,
      lambda: 'invalidate-cache',
      environment: { DISTRIBUTION_ID: distribution.distributionId, PATHS_PER_MONTH: String(config.invalidationPathsPerMonth) },
      sendsTo: {},
    });
    messaging.subscribe(messaging.cacheInvalidations, PAGE_EVENT_TYPES);
    distribution.grantCreateInvalidation(invalidateCache);

    this.addWorker('RecordDemand', {
      description: 'Records stock and sales of SKUs for search',
      queue: messaging.demandEvents,
      lambda: 'record-demand',
      environment: {},
      sendsTo: {},
    });
    messaging.subscribe(messaging.demandEvents, DEMAND_EVENT_TYPES);
    new InvalidationBudgetAlarm(this, 'InvalidationBudget', { logGroup: invalidateCache.logGroup, alarms: this.ground.alarms });
  }
}
