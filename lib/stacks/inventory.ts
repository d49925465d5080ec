import type { Construct } from 'constructs';
import type * as z from 'zod';
import { DEPOT_WEBHOOK_PATH, type DepotApiSettings, type DepotWebhookSettings } from '../../adapters/warehouse/depot/settings.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ThirdPartySecrets } from '../constructs/third-party-secrets.ts';
import type { ThirdPartySecret } from '../constructs/third-party-secrets.ts';
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
  readonly warehouseKey: ThirdPartySecret;

  /** The secret that the warehouse signs its webhooks with. */
  readonly webhookSecret: ThirdPartySecret;

  constructor(scope: Construct, props: InventoryProps) {
    super(scope, 'inventory', props, { database: props.core });
    const { config, messaging, user, shopUrl } = props;
    const { thirdParties } = config;
    const secrets = new ThirdPartySecrets(this, { context: 'inventory', key: this.key, config });
    this.warehouseKey = secrets.create('WarehouseKey', 'Key that identifies the shop to the warehouse');
    this.webhookSecret = secrets.create('WarehouseWebhookSecret', 'Secret that the warehouse signs webhooks with');
    const sendsTo = { SAGA_REPLIES_URL: messaging.sagaReplies };

    this.service = this.addService('Inventory', {
      environment: {
        SAGA_REPLIES_URL: messaging.sagaReplies.url,
        ...secrets.settings,
        ...({ WAREHOUSE_WEBHOOK_SECRET_ID: this.webhookSecret.id } satisfies z.input<typeof DepotWebhookSettings>),
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
      // A reserved order goes on to payment without a turn of its saga.
      sendsTo: { ...sendsTo, PAYMENT_COMMANDS_URL: messaging.paymentCommands },
    });
    const pickParcels = this.addWorker('PickParcels', {
      description: 'Asks warehouses to pick parcels',
      queue: messaging.pickCommands,
      lambda: 'pick-parcels',
      // The order is confirmed, so a batch may wait for a second, as batches of more than ten messages must.
      batchSize: 20,
      environment: {
        ...secrets.settings,
        ...({
          WAREHOUSE_URL: thirdParties.kind === 'sandbox' ? `${shopUrl}/sandbox/warehouse` : thirdParties.warehouseUrl,
          WAREHOUSE_KEY_SECRET_ID: this.warehouseKey.id,
        } satisfies z.input<typeof DepotApiSettings>),
      },
      sendsTo,
    });
    this.warehouseKey.grantRead(pickParcels);
  }
}
