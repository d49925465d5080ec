import { z } from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import type { PickCommand } from '../../../contracts/inventory/commands.ts';

const key = { saga_id: z.uuid(), attempt: z.int() };

const Unshipped = z.enum(['asked', 'accepted', 'refused', 'cancelling', 'cancelled']);
const Pick = z.discriminatedUnion('status', [
  z.object({ ...key, status: Unshipped, reason: z.string().nullable() }),
  z.object({ ...key, status: z.literal('shipped'), tracking_number: z.string(), shipped_at: z.iso.datetime() }),
]);

/** Where a pick stands. */
export type Pick = Readonly<z.infer<typeof Pick>>;

const IntendedPick = Pick.and(z.object({ type: z.enum(['inventory.pick-parcel.v1', 'inventory.cancel-pick.v1']), is_repeat: z.boolean() }));

export type IntendedPick = Readonly<z.infer<typeof IntendedPick>>;

/** Commits what will be asked of the warehouses, before they are asked. The shopper's address is not kept. */
export async function intendPicks(sql: Sql, commands: readonly PickCommand[]): Promise<readonly IntendedPick[]> {
  const intents = commands.map((command) => {
    if (command.type === 'inventory.cancel-pick.v1') return command;
    const { type, sagaId, attempt, reservationId, parcel } = command;
    return { type, sagaId, attempt, reservationId, parcel: { parcelNo: parcel.parcelNo, centre: parcel.centre } };
  });
  return sql.rows(IntendedPick)`
    select saga_id, attempt, type, status, reason, tracking_number, shipped_at, is_repeat
      from inventory.intend_picks(${json(intents)})
  `;
}

export interface PickOutcome {
  readonly sagaId: string;
  readonly attempt: number;
  readonly outcome: 'accepted' | 'refused' | 'cancelled' | 'not-cancelled';
  readonly reason?: string;
}

/** Commits what the warehouses said, and answers where each pick stands now. */
export async function settlePicks(sql: Sql, outcomes: readonly PickOutcome[]): Promise<readonly Pick[]> {
  return sql.rows(Pick)`
    select saga_id, attempt, status, reason, tracking_number, shipped_at
      from inventory.settle_picks(${json(outcomes)})
  `;
}

export interface Shipment {
  readonly sagaId: string;
  readonly attempt: number;
  readonly trackingNumber: string;
  readonly shippedAt: string;
}

const Shipping = z.discriminatedUnion('outcome', [
  z.object({ ...key, outcome: z.literal('shipped'), tracking_number: z.string(), shipped_at: z.iso.datetime() }),
  z.object({ ...key, outcome: z.enum(['unknown-pick', 'not-reserved']) }),
]);

export type Shipping = Readonly<z.infer<typeof Shipping>>;

/** Commits the reservations of parcels that left; a repeat gets what was told first. */
export async function shipParcels(sql: Sql, shipments: readonly Shipment[]): Promise<readonly Shipping[]> {
  return sql.rows(Shipping)`
    select saga_id, attempt, outcome, tracking_number, shipped_at
      from inventory.ship(${json(shipments)})
  `;
}
