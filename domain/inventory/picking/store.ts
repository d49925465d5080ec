import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import type { PickCommand } from '../../../contracts/inventory/commands.ts';

const key = { saga_id: z.uuid(), attempt: z.int() };

const Unshipped = z.enum(['requested', 'accepted', 'refused', 'cancelling', 'cancelled']);
const Pick = z.discriminatedUnion('status', [
  z.object({ ...key, status: Unshipped, reason: z.string().nullable() }),
  z.object({ ...key, status: z.literal('shipped'), tracking_number: z.string(), shipped_at: z.iso.datetime() }),
]);

/** The status of a pick. */
export type Pick = Readonly<z.infer<typeof Pick>>;

const PickRequestRow = Pick.and(
  z.object({ type: z.enum(['inventory.pick-parcel.v1', 'inventory.cancel-pick.v1']), is_repeat: z.boolean() }),
);

export type PickRequestRow = Readonly<z.infer<typeof PickRequestRow>>;

/** Records the requests before the warehouses are called. The shopper's address is not stored. */
export async function recordPickRequests(sql: Sql, commands: readonly PickCommand[]): Promise<readonly PickRequestRow[]> {
  const requests = commands.map((command) => {
    if (command.type === 'inventory.cancel-pick.v1') return command;
    const { type, sagaId, attempt, reservationId, parcel } = command;
    return { type, sagaId, attempt, reservationId, parcel: { parcelNo: parcel.parcelNo, centre: parcel.centre } };
  });
  return sql.rows(PickRequestRow)`
    select saga_id, attempt, type, status, reason, tracking_number, shipped_at, is_repeat
      from inventory.record_pick_requests(${json(requests)})
  `;
}

export interface PickResponseRow {
  readonly sagaId: string;
  readonly attempt: number;
  readonly outcome: 'accepted' | 'refused' | 'cancelled' | 'not-cancelled';
  readonly reason?: string;
}

/** Records the responses of the warehouses and returns the status of each pick. */
export async function recordPickResponses(sql: Sql, responses: readonly PickResponseRow[]): Promise<readonly Pick[]> {
  return sql.rows(Pick)`
    select saga_id, attempt, status, reason, tracking_number, shipped_at
      from inventory.record_pick_responses(${json(responses)})
  `;
}

export interface Shipment {
  readonly sagaId: string;
  readonly attempt: number;
  readonly trackingNumber: string;
  readonly shippedAt: string;
}

const ShipmentResult = z.discriminatedUnion('outcome', [
  z.object({ ...key, outcome: z.literal('shipped'), tracking_number: z.string(), shipped_at: z.iso.datetime() }),
  z.object({ ...key, outcome: z.enum(['unknown-pick', 'not-reserved']) }),
]);

export type ShipmentResult = Readonly<z.infer<typeof ShipmentResult>>;

/** Commits the reservations of shipped parcels. A repeat returns the first report. */
export async function shipParcels(sql: Sql, shipments: readonly Shipment[]): Promise<readonly ShipmentResult[]> {
  return sql.rows(ShipmentResult)`
    select saga_id, attempt, outcome, tracking_number, shipped_at
      from inventory.ship(${json(shipments)})
  `;
}
