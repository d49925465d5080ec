import type { InventoryReply } from '../../contracts/inventory/commands.ts';
import { parcelShipper } from '../../domain/inventory/picking/shipping.ts';
import { readShipment } from '../../adapters/warehouse/depot/webhook.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** The queue to the sagas. It answers what could not be sent. */
export interface Replies {
  send(replies: readonly InventoryReply[]): Promise<readonly InventoryReply[]>;
}

export interface WebhookProps {
  readonly core: Sql;
  readonly replies: Replies;
  readonly webhookSecret: () => Promise<string>;
  readonly now: () => Date;
}

/** Where the warehouse reports what has left. The shipment is committed, then its saga told, then the warehouse answered: a crash in between is a webhook that comes again. */
export function webhookRoute(app: Service, { core, replies, webhookSecret, now }: WebhookProps): void {
  const ship = parcelShipper(core);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Signed are the bytes, not what they mean.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/webhooks/warehouse', { schema: { hide: true } }, async (request, reply) => {
      const { 'x-warehouse-timestamp': timestamp, 'x-warehouse-signature': signature } = request.headers;
      const shipment = readShipment(
        { timestamp: one(timestamp), signature: one(signature), body: asBuffer(request.body) },
        await webhookSecret(),
        now(),
      );
      const shipped = await ship(shipment);
      const unsent = await replies.send([shipped]);
      if (unsent.length > 0) throw new DependencyUnavailable('the queue of saga replies', 'it did not take the message');
      request.log.info({ sagaId: shipment.sagaId, attempt: shipment.attempt }, 'a parcel was shipped');
      return reply.code(204).send();
    });
  });
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** An empty body is never parsed. */
function asBuffer(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
