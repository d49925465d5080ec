import type { FastifyBaseLogger } from 'fastify';
import type { InventoryReply } from '../../contracts/inventory/commands.ts';
import { parcelShipper } from '../../domain/inventory/picking/shipping.ts';
import type { Shipment } from '../../domain/inventory/picking/store.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { webhookRoute } from '../../platform/webhooks/route.ts';
import type { Webhook } from '../../platform/webhooks/webhook.ts';

/** The queue of replies to the sagas. `send` returns those that it could not send. */
export interface Replies {
  send(replies: readonly InventoryReply[]): Promise<readonly InventoryReply[]>;
}

export interface WebhookRoutesProps {
  readonly core: Sql;
  readonly replies: Replies;
  readonly webhooks: readonly Webhook<Shipment>[];
  readonly now: () => Date;
}

/** Webhooks about shipments. Each is committed, sent to its saga, then acknowledged: a crash in between causes a redelivery. */
export function webhookRoutes(app: Service, { core, replies, webhooks, now }: WebhookRoutesProps): void {
  const ship = parcelShipper(core);
  const handle = async (shipment: Shipment, logger: FastifyBaseLogger): Promise<void> => {
    const shipped = await ship(shipment);
    const unsent = await replies.send([shipped]);
    if (unsent.length > 0) throw new DependencyUnavailable('the queue of saga replies', 'the message could not be sent');
    logger.info({ sagaId: shipment.sagaId, attempt: shipment.attempt }, 'parcel shipped');
  };
  for (const webhook of webhooks) webhookRoute(app, { webhook, now, handle });
}
