import { Duration } from 'aws-cdk-lib';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { ContextSchema } from '../constructs/context-schema.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { ScheduledWorker } from '../constructs/scheduled-worker.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Messaging } from './messaging.ts';

export interface OrderProps extends ShopStackProps {
  readonly ground: Ground;
  readonly orders: PostgresCluster;
  readonly cache: ValkeyGroup;
  readonly messaging: Messaging;
  readonly user: Microservice;
  readonly product: Microservice;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;
}

/** Carts, orders, and the sagas that bring an order to its end. */
export class Order extends ShopStack {
  readonly service: Microservice;

  constructor(scope: Construct, id: string, props: OrderProps) {
    super(scope, id, props);
    const { config, bundles, ground, orders, cache, messaging, user, product, shopUrl } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart order', config });
    const schema = new ContextSchema(this, 'Schema', {
      name: 'shop',
      bundle: bundles.lambda('operations/migrate-schema-order'),
      database: orders,
      ground,
      key,
    });

    // The service sends the first command of an order, and those that cancel one.
    const commandQueues = {
      STOCK_COMMANDS_URL: messaging.stockCommands.url,
      PICK_COMMANDS_URL: messaging.pickCommands.url,
      PAYMENT_COMMANDS_URL: messaging.paymentCommands.url,
    };
    this.service = new Microservice(this, 'Order', {
      name: 'order',
      bundle: bundles.service('order'),
      environment: {
        ...schema.environment,
        USER_URL: user.url,
        PRODUCT_URL: product.url,
        CACHE_URL: cache.url,
        ...commandQueues,
        SHOP_URL: shopUrl,
        CURRENCY: config.currency,
        FLAGS: JSON.stringify(config.flags),
      },
      secrets: schema.secrets,
      size: config.services.order,
      isCallable: true,
      route: { listener: props.listener, priority: 20, paths: ['/api/cart*', '/api/orders*'] },
      ground,
      key,
      config,
    });
    schema.allowFrom(this.service);
    this.service.connections.allowToDefaultPort(cache, 'Limits');
    this.service.allowCallsTo(user);
    this.service.allowCallsTo(product);

    const saga = {
      environment: {
        ...schema.functionEnvironment,
        ...commandQueues,
        SHOP_URL: shopUrl,
      },
      vpc: ground.vpc,
      key,
      alarms: ground.alarms,
    };
    const advanceOrder = new QueueWorker(this, 'AdvanceOrder', {
      ...saga,
      description: 'Leads a saga a step on when a participant answers',
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
    for (const worker of [advanceOrder, sweepSagas]) schema.grantConnect(worker);
    for (const sender of [this.service, advanceOrder, sweepSagas]) {
      for (const queue of [messaging.stockCommands, messaging.pickCommands, messaging.paymentCommands]) queue.grantSend(sender);
    }
  }
}
