import { Duration } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { COUNTED_EVENT_TYPES } from '../../contracts/analytics/counted-events.ts';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { borrowAuthority } from '../constructs/sql-database.ts';
import type { SqlDatabase } from '../constructs/sql-database.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import type { Messaging } from './messaging.ts';
import type { Order } from './order.ts';

export interface AnalyticsProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly cache: ValkeyGroup;

  /** Read for exact answers, on a replica where there is one. */
  readonly orders: SqlDatabase;
  readonly order: Order;
  readonly messaging: Messaging;
  readonly user: Microservice;
}

/** Rollups of sales, visits and stock, and the queries of staff. */
export class Analytics extends ContextStack {
  readonly service: Microservice;

  constructor(scope: Construct, props: AnalyticsProps) {
    super(scope, 'analytics', props, { database: props.core });
    const { config, cache, orders, order, messaging, user } = props;
    const cacheLogin = new BorrowedSecret(this, 'CacheLogin', cache.users.secretOf('analytics'));
    const ordersLogin = new BorrowedSecret(this, 'OrdersLogin', order.analyticsSecret);
    this.service = this.addService('Analytics', {
      environment: {
        CACHE_URL: cache.url,
        CACHE_SECRET_ARN: cacheLogin.secret.secretArn,
        ORDERS_HOST: orders.reads.host,
        ORDERS_PORT: orders.port,
        ORDERS_NAME: orders.reads.databaseName,
        ORDERS_SECRET_ARN: ordersLogin.secret.secretArn,
        ...(orders.authoritySecret && { ORDERS_AUTHORITY_ARN: orders.authoritySecret.secretArn }),
        TIME_ZONE: config.timeZone,
      },
      // An exact answer takes up to 25 s.
      longestRequest: Duration.seconds(35),
      route: { priority: 60, paths: ['/api/analytics/*'] },
      calls: { USER_URL: user },
    });
    borrowAuthority(this, orders)?.grantRead(this.service);
    for (const secret of [cacheLogin, ordersLogin]) secret.grantRead(this.service);
    this.service.connections.allowToDefaultPort(cache, 'Answers');
    this.service.connections.allowTo(orders, Port.tcp(5432), 'Exact answers');

    this.addWorker('FanOutEvents', {
      description: 'Counts events of orders, products and stock into rollups',
      queue: messaging.analyticsEvents,
      lambda: 'fan-out-events',
      environment: { TIME_ZONE: config.timeZone },
      sendsTo: {},
      // Batches change the same rows of today, so more than a few at once would wait for each other.
      batchSize: 200,
      maxConcurrency: 2,
    });
    messaging.subscribe(messaging.analyticsEvents, COUNTED_EVENT_TYPES);
  }
}
