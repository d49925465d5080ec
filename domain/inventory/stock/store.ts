import * as z from 'zod';
import { traceparentOf } from '../../../platform/queue/batch-contexts.ts';
import { type CustomerId, ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { currentTraceparent } from '../../../platform/telemetry/trace.ts';
import type { ReleaseStock, ReserveStock } from '../../../contracts/inventory/commands.ts';

const key = { saga_id: z.uuid(), attempt: z.int() };

const Reservation = z.object({
  ...key,
  outcome: z.enum(['reserved', 'refused', 'tombstone']),
  parcels: z.array(z.object({ parcelNo: z.int(), centre: z.string(), lines: z.array(z.tuple([z.int(), z.int()])) })),
  missing: z.array(z.object({ sku: z.string(), requested: z.int(), available: z.int() })),
});

/** `parcels[].lines` are pairs of line number and quantity. */
export type Reservation = Readonly<z.infer<typeof Reservation>>;

/** Reserves stock for each command, all lines of an order or none, in one round trip. A repeat returns the first outcome. */
export async function reserveStock(sql: Sql, commands: readonly ReserveStock[]): Promise<readonly Reservation[]> {
  return sql.rows(Reservation)`
    select saga_id, attempt, outcome, parcels, missing
      from inventory.reserve(${json(commands.map(({ type, sagaId, attempt, lines }) => traced({ type, sagaId, attempt, customerId: buyerOf(sagaId), lines })))})
  `;
}

/** Whose holds the order may use; null for the saga of another system, which has none. */
function buyerOf(sagaId: string): CustomerId | null {
  const orderId = ShardedId.safeParse(sagaId).data;
  return orderId === undefined ? null : customerOf(orderId);
}

/** The command with its trace, which the events that it leads to carry on. */
function traced<Command extends object>(command: Command) {
  return { ...command, traceparent: traceparentOf(command) };
}

const Release = z.object({ ...key, parcel_no: z.int().nullable(), outcome: z.enum(['released', 'shipped']) });

export type Release = Readonly<z.infer<typeof Release>>;

/** Releases reservations in one round trip. `shipped` parcels cannot be released. */
export async function releaseStock(sql: Sql, commands: readonly ReleaseStock[]): Promise<readonly Release[]> {
  return sql.rows(Release)`
    select saga_id, attempt, parcel_no, outcome
      from inventory.release(${json(commands.map(traced))})
  `;
}

export interface ReceiptLine {
  readonly sku: string;
  readonly centre: string;
  readonly quantity: number;
}

const ReceiptOutcome = z.object({ outcome: z.enum(['booked', 'repeated', 'reused', 'unknown-centre']) });

/** Books received goods, once per receipt. */
export async function receiveStock(
  sql: Sql,
  receiptId: string,
  lines: readonly ReceiptLine[],
): Promise<z.infer<typeof ReceiptOutcome>['outcome']> {
  const rows = await sql.rows(
    ReceiptOutcome,
  )`select inventory.receive(${receiptId}, ${json(lines)}, ${currentTraceparent() ?? null}) as outcome`;
  const [row] = rows;
  if (!row) throw new Error('inventory.receive returned no row');
  return row.outcome;
}

const Available = z.object({ sku: z.string(), available: z.int() });

/** The available quantity of each SKU over all centres, without what carts hold; 0 for SKUs that were never received. */
export async function availabilityOf(sql: Sql, skus: readonly string[]): Promise<readonly z.infer<typeof Available>[]> {
  return sql.rows(Available)`
    select k.sku,
           greatest(coalesce(t.available, 0)
                    - case when t.held_until > now()
                           then coalesce((select sum(h.quantity) from inventory.holds h where h.sku = k.sku and h.expires_at > now()), 0)
                           else 0 end, 0)::bigint as available
      from jsonb_array_elements_text(${json(skus)}) with ordinality as k(sku, place)
     cross join lateral (select sum(s.available) as available, max(s.held_until) as held_until from inventory.stock s where s.sku = k.sku) t
     order by k.place
  `;
}

/** The highest count in the public API: larger stock is not published. */
export const MAX_SHOWN = 10;

/** The availability for the public API: `MAX_SHOWN` means that number or more. */
export async function shownAvailabilityOf(sql: Sql, skus: readonly string[]): Promise<readonly z.infer<typeof Available>[]> {
  const rows = await availabilityOf(sql, skus);
  return rows.map(({ sku, available }) => ({ sku, available: Math.min(available, MAX_SHOWN) }));
}

const count = z.int();

export const StockRow = z.object({
  centre: z.string(),
  received: count,
  adjusted: count,
  restocked: count,
  available: count,
  reserved: count,
  committed: count,
  shipped: count,
  unsellable: count,
});

/** Every bucket of a SKU at every centre, the preferred centre first. Empty for a SKU that was never received. */
export async function stockOf(sql: Sql, sku: string): Promise<readonly z.infer<typeof StockRow>[]> {
  return sql.rows(StockRow)`
    select s.centre, s.received, s.adjusted, s.restocked, s.available, s.reserved, s.committed, s.shipped, s.unsellable
      from inventory.stock s
      join inventory.centres c using (centre)
     where s.sku = ${sku}
     order by c.preference
  `;
}
