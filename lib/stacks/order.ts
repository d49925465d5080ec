import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { generationsUsedBy } from '../constructs/generation.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { SqlDatabase } from '../constructs/sql-database.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { ScheduledWorker } from '../constructs/scheduled-worker.ts';
import { ContextStack, urlsOf } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import type { Flags } from './flags.ts';
import type { Messaging } from './messaging.ts';

export interface OrderProps extends ContextStackProps {
  readonly orders: SqlDatabase;
  readonly cache: ValkeyGroup;
  readonly bus: ValkeyGroup;
  readonly flags: Flags;
  readonly messaging: Messaging;
  readonly user: Microservice;
  readonly product: Microservice;
  readonly inventory: Microservice;
}

/** Carts, orders and their sagas. */
export class Order extends ContextStack {
  readonly service: Microservice;

  /** With which analytics reads what is sold. */
  get analyticsSecret(): ISecret {
    if (!this.schema.readerSecret) throw new Error('the schema of orders has no reader');
    return this.schema.readerSecret;
  }

  constructor(scope: Construct, props: OrderProps) {
    super(scope, 'order', props, { database: props.orders, schema: 'shop', reader: 'analytics_reader' });
    const { config, bundles, ground, cache, bus, flags, messaging, user, product, inventory, shopUrl } = props;
    const cacheLogin = new BorrowedSecret(this, 'CacheLogin', cache.users.secretOf('order'));
    const busLogin = new BorrowedSecret(this, 'BusLogin', bus.users.secretOf('order'));

    const commandQueues = {
      STOCK_COMMANDS_URL: messaging.stockCommands,
      PICK_COMMANDS_URL: messaging.pickCommands,
      PAYMENT_COMMANDS_URL: messaging.paymentCommands,
    };
    // The service sends the first command of an order, and those that cancel one.
    this.service = this.addService('Order', {
      environment: {
        // For lists of staff.
        REPLICA_HOST: props.orders.reads.host,
        REPLICA_NAME: props.orders.reads.databaseName,
        ...urlsOf(commandQueues),
        CACHE_URL: cache.url,
        CACHE_SECRET_ARN: cacheLogin.secret.secretArn,
        BUS_URL: bus.url,
        BUS_SECRET_ARN: busLogin.secret.secretArn,
        SHOP_URL: shopUrl,
        CURRENCY: config.currency,
      },
      // A checkout waits for its outcome for up to 30 s, if its client prefers.
      longestRequest: Duration.seconds(35),
      route: { priority: 20, paths: ['/api/cart*', '/api/orders*'] },
      calls: { USER_URL: user, PRODUCT_URL: product, INVENTORY_URL: inventory },
    });
    this.service.connections.allowToDefaultPort(cache, 'Limits');
    this.service.connections.allowToDefaultPort(bus, 'Decisions');
    for (const login of [cacheLogin, busLogin]) login.grantRead(this.service);
    flags.readBy(this.service);

    // Inside the network: they reach the shards by a pool of connections.
    const saga = {
      environment: {
        ...this.schema.environment,
        ...urlsOf(commandQueues),
        SHOP_URL: shopUrl,
        GENERATIONS: generationsUsedBy(this, config),
      },
      vpc: ground.vpc,
      key: this.key,
      alarms: ground.alarms,
    };
    const advanceOrder = new QueueWorker(this, 'AdvanceOrder', {
      ...saga,
      description: 'Advances a saga by a step when a participant replies',
      queue: messaging.sagaReplies,
      bundle: bundles.lambda('order/advance-order'),
      maxConcurrency: 20,
    });
    const sweepSagas = new ScheduledWorker(this, 'SweepSagas', {
      ...saga,
      description: 'Re-sends the command of every saga past its deadline',
      every: Duration.minutes(1),
      bundle: bundles.lambda('order/sweep-sagas'),
      timeout: Duration.seconds(50),
    });
    for (const worker of [advanceOrder, sweepSagas]) this.schema.grantConnect(worker);
    for (const sender of [this.service, advanceOrder, sweepSagas]) {
      for (const queue of Object.values(commandQueues)) queue.grantSend(sender);
    }
  }
}
