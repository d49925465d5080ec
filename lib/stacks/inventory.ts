import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ContextSchema } from '../constructs/context-schema.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { generatedSecret } from '../constructs/generated-secret.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Messaging } from './messaging.ts';

export interface InventoryProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: PostgresCluster;
  readonly messaging: Messaging;
  readonly user: Microservice;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;
}

/** Stock, reservations, and the way to the warehouses. */
export class Inventory extends ShopStack {
  readonly service: Microservice;

  /** What we show the warehouse. */
  readonly warehouseKey: ISecret;

  /** What the warehouse signs its reports with. */
  readonly webhookSecret: ISecret;

  constructor(scope: Construct, id: string, props: InventoryProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, messaging, user } = props;
    const { alarms } = ground;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart inventory', config });
    const schema = new ContextSchema(this, 'Schema', {
      name: 'inventory',
      bundle: bundles.lambda('operations/migrate-schema-inventory'),
      database: core,
      ground,
      key,
    });
    this.warehouseKey = generatedSecret(this, 'WarehouseKey', key, 'Key that the warehouse knows us by');
    this.webhookSecret = generatedSecret(this, 'WarehouseWebhookSecret', key, 'Secret that the warehouse signs webhooks with');

    this.service = new Microservice(this, 'Inventory', {
      name: 'inventory',
      bundle: bundles.service('inventory'),
      environment: {
        ...schema.environment,
        USER_URL: user.url,
        SAGA_REPLIES_URL: messaging.sagaReplies.url,
        WAREHOUSE_WEBHOOK_SECRET_ARN: this.webhookSecret.secretArn,
      },
      secrets: schema.secrets,
      size: config.services.inventory,
      isCallable: true,
      route: { listener: props.listener, priority: 30, paths: ['/api/availability*', '/api/stock*', '/webhooks/warehouse'] },
      ground,
      key,
      config,
    });
    schema.allowFrom(this.service);
    this.webhookSecret.grantRead(this.service);
    this.service.allowCallsTo(user);
    messaging.sagaReplies.grantSend(this.service);

    const reserveStock = new QueueWorker(this, 'ReserveStock', {
      description: 'Reserves, releases and commits stock',
      queue: messaging.stockCommands,
      bundle: bundles.lambda('inventory/reserve-stock'),
      environment: { ...schema.dataApiEnvironment, SAGA_REPLIES_URL: messaging.sagaReplies.url },
      key,
      alarms,
    });
    schema.grantDataApi(reserveStock);
    messaging.sagaReplies.grantSend(reserveStock);

    const pickParcels = new QueueWorker(this, 'PickParcels', {
      description: 'Asks warehouses to pick parcels',
      queue: messaging.pickCommands,
      bundle: bundles.lambda('inventory/pick-parcels'),
      environment: {
        ...schema.dataApiEnvironment,
        SAGA_REPLIES_URL: messaging.sagaReplies.url,
        WAREHOUSE_URL: config.thirdParties.kind === 'sandbox' ? `${props.shopUrl}/sandbox/warehouse` : config.thirdParties.warehouseUrl,
        WAREHOUSE_KEY_SECRET_ARN: this.warehouseKey.secretArn,
      },
      key,
      alarms,
    });
    schema.grantDataApi(pickParcels);
    messaging.sagaReplies.grantSend(pickParcels);
    this.warehouseKey.grantRead(pickParcels);
  }
}
