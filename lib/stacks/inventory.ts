import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { z } from 'zod';
import { DEPOT_WEBHOOK_PATH, type DepotApiSettings, type DepotWebhookSettings } from '../../adapters/warehouse/depot/settings.ts';
import { enteredSecret, generatedSecret } from '../constructs/generated-secret.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import type { Messaging } from './messaging.ts';

export interface InventoryProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly messaging: Messaging;
  readonly user: Microservice;
}

/** Stock, reservations and picks at the warehouses. */
export class Inventory extends ContextStack {
  readonly service: Microservice;

  /** The key that the shop sends to the warehouse. */
  readonly warehouseKey: ISecret;

  /** The secret that the warehouse signs its webhooks with. */
  readonly webhookSecret: ISecret;

  constructor(scope: Construct, props: InventoryProps) {
    super(scope, 'inventory', props, { database: props.core });
    const { config, messaging, user, shopUrl } = props;
    const { thirdParties } = config;
    const warehouseSecret = thirdParties.kind === 'sandbox' ? generatedSecret : enteredSecret;
    this.warehouseKey = warehouseSecret(this, 'WarehouseKey', this.key, 'Key that identifies the shop to the warehouse');
    this.webhookSecret = warehouseSecret(this, 'WarehouseWebhookSecret', this.key, 'Secret that the warehouse signs webhooks with');
    const sendsTo = { SAGA_REPLIES_URL: messaging.sagaReplies };

    this.service = this.addService('Inventory', {
      environment: {
        SAGA_REPLIES_URL: messaging.sagaReplies.url,
        ...({ WAREHOUSE_WEBHOOK_SECRET_ARN: this.webhookSecret.secretArn } satisfies z.input<typeof DepotWebhookSettings>),
      },
      route: { priority: 30, paths: ['/api/availability*', '/api/stock*', DEPOT_WEBHOOK_PATH] },
      calls: { USER_URL: user },
    });
    this.webhookSecret.grantRead(this.service);
    messaging.sagaReplies.grantSend(this.service);

    this.addWorker('ReserveStock', {
      description: 'Reserves, releases and commits stock',
      queue: messaging.stockCommands,
      lambda: 'reserve-stock',
      environment: {},
      sendsTo,
    });
    const pickParcels = this.addWorker('PickParcels', {
      description: 'Asks warehouses to pick parcels',
      queue: messaging.pickCommands,
      lambda: 'pick-parcels',
      environment: {
        WAREHOUSE_URL: thirdParties.kind === 'sandbox' ? `${shopUrl}/sandbox/warehouse` : thirdParties.warehouseUrl,
        WAREHOUSE_KEY_SECRET_ARN: this.warehouseKey.secretArn,
      } satisfies z.input<typeof DepotApiSettings>,
      sendsTo,
    });
    this.warehouseKey.grantRead(pickParcels);
  }
}
