import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { InventoryReply } from './commands.ts';
import { shipParcels, type Shipment } from './store.ts';

/** Commits the reservation of a parcel that left, and answers what its saga is to be told; a repeat gets what was told first. */
export async function shipParcel(sql: Sql, shipment: Shipment): Promise<InventoryReply> {
  const { sagaId, attempt } = shipment;
  const [shipping] = await shipParcels(sql, [shipment]);
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
      throw new DomainError('pick-not-found', `nobody asked for the pick ${sagaId}, attempt ${attempt}`);
    case 'not-reserved':
      throw new DomainError(
        'parcel-not-reserved',
        `the pick ${sagaId}, attempt ${attempt}, was cancelled or refused: the parcel must come back`,
      );
  }
}
