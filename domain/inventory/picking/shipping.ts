import { coalesce } from '../../../platform/concurrency/coalesce.ts';
import { InventoryError } from '../errors.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import { shipParcels, type Shipment, type ShipmentResult } from './store.ts';

/** The caller is a warehouse's system, which can wait. */
const BATCH_DELAY_MILLIS = 50;

/** Commits the reservation of a shipped parcel, in batches, and returns the reply. A repeat returns the first reply. */
export function parcelShipper(sql: Sql): (shipment: Shipment) => Promise<InventoryReply> {
  const ship = coalesce(
    async (shipments: readonly Shipment[]) => {
      const results = new Map((await shipParcels(sql, shipments)).map((result) => [keyOf(result.saga_id, result.attempt), result]));
      return shipments.map(({ sagaId, attempt }) => results.get(keyOf(sagaId, attempt)));
    },
    { restMillis: BATCH_DELAY_MILLIS },
  );
  return async (shipment) => toReply(shipment, await ship(shipment));
}

function keyOf(sagaId: string, attempt: number): string {
  return `${sagaId.toLowerCase()} ${attempt}`;
}

function toReply({ sagaId, attempt }: Shipment, result: ShipmentResult | undefined): InventoryReply {
  if (!result) throw new Error(`inventory.ship returned no row for ${sagaId}, attempt ${attempt}`);
  switch (result.outcome) {
    case 'shipped':
      return {
        type: 'inventory.parcel-shipped.v1',
        sagaId,
        attempt,
        trackingNumber: result.tracking_number,
        shippedAt: result.shipped_at,
      };
    case 'unknown-pick':
      throw new InventoryError('pick-not-found', `pick ${sagaId}, attempt ${attempt}, was not requested; check both values`);
    case 'not-reserved':
      throw new InventoryError('parcel-not-reserved', `pick ${sagaId}, attempt ${attempt}, was cancelled or refused; return the parcel`);
  }
}
