import { coalesce } from '../../../platform/concurrency/coalesce.ts';
import { InventoryError } from '../errors.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import { shipParcels, type Shipment, type Shipping } from './store.ts';

/** Only a warehouse's program waits for the answer. */
const REST_MILLIS = 50;

/** Commits the reservation of a parcel that left, and answers what its saga is to be told; a repeat gets what was told first. Parcels that leave together are one call. */
export function parcelShipper(sql: Sql): (shipment: Shipment) => Promise<InventoryReply> {
  const ship = coalesce(
    async (shipments: readonly Shipment[]) => {
      const shippings = new Map(
        (await shipParcels(sql, shipments)).map((shipping) => [keyOf(shipping.saga_id, shipping.attempt), shipping]),
      );
      return shipments.map(({ sagaId, attempt }) => shippings.get(keyOf(sagaId, attempt)));
    },
    { restMillis: REST_MILLIS },
  );
  return async (shipment) => toReply(shipment, await ship(shipment));
}

function keyOf(sagaId: string, attempt: number): string {
  return `${sagaId.toLowerCase()} ${attempt}`;
}

function toReply({ sagaId, attempt }: Shipment, shipping: Shipping | undefined): InventoryReply {
  if (!shipping) throw new Error(`inventory.ship gave no outcome for ${sagaId}, attempt ${attempt}`);
  switch (shipping.outcome) {
    case 'shipped':
      return {
        type: 'inventory.parcel-shipped.v1',
        sagaId,
        attempt,
        trackingNumber: shipping.tracking_number,
        shippedAt: shipping.shipped_at,
      };
    case 'unknown-pick':
      throw new InventoryError('pick-not-found', `nobody asked for the pick ${sagaId}, attempt ${attempt}`);
    case 'not-reserved':
      throw new InventoryError(
        'parcel-not-reserved',
        `the pick ${sagaId}, attempt ${attempt}, was cancelled or refused: the parcel must come back`,
      );
  }
}
