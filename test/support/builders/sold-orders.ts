import type { CountedEvent } from '../../../contracts/analytics/counted-events.ts';
import type { OrderLine } from '../../../contracts/order/order-line.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';

export interface SoldOrder {
  readonly customerId: number;
  readonly orderId: string;
  readonly placedAt: string;
  readonly country: string;
  readonly lines: readonly OrderLine[];

  /** Each line is split between two parcels; the numbers of those that were cancelled. */
  readonly cancelledParcels: readonly number[];
  readonly isCancelled: boolean;
}

/** Orders of a time, the same for the same seed: some customers buy often, some orders or parcels are cancelled. */
export function* soldOrders(count: number, { from, to }: { readonly from: string; readonly to: string }, seed = 1): Generator<SoldOrder> {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let index = 0; index < count; index += 1) {
    const at = new Date(Date.parse(from) + random(1_000_000) * ((Date.parse(to) - Date.parse(from)) / 1_000_000));
    const customerId = 1 + random(random(2) === 0 ? 20 : 500);
    const fate = random(20);
    yield {
      customerId,
      orderId: mintShardedId({ customerId, at }),
      placedAt: at.toISOString(),
      country: ['GB', 'GB', 'IE', 'DE'][random(4)] ?? 'GB',
      lines: Array.from({ length: 1 + random(3) }, (_, line) => ({
        lineNo: line + 1,
        sku: `SKU-${random(30)}`,
        title: 'A product',
        quantity: 2 * (1 + random(3)),
        unitPrice: { amount: 99 + random(20_000), currency: 'GBP' },
      })),
      cancelledParcels: fate === 0 ? [1, 2] : fate < 4 ? [1 + (fate % 2)] : [],
      isCancelled: fate === 0,
    };
  }
}

/** What the order context publishes of them, in the order in which it happens. */
export function eventsOf(order: SoldOrder): readonly CountedEvent[] {
  const { orderId, customerId, placedAt, country, lines, cancelledParcels, isCancelled } = order;
  const about = { orderId, number: orderId, customerId, at: placedAt };
  const reason = { code: 'cancelled-by-customer' } as const;
  const amount = { amount: 0, currency: 'GBP' };
  return [
    { type: 'order.order-confirmed.v2', ...about, email: null, lines: [...lines], total: amount, placedAt, country },
    ...cancelledParcels.map(
      (parcelNo) =>
        ({ type: 'order.parcel-cancelled.v2', ...about, parcelNo, centre: 'north', lines: halfOf(lines), amount, reason }) as const,
    ),
    ...(isCancelled ? [{ type: 'order.order-cancelled.v2', ...about, email: null, reason } as const] : []),
  ];
}

/** Writes the orders into the schema of the order context, as they are stored after their sagas. */
export async function storeOrders(admin: Sql, orders: readonly SoldOrder[]): Promise<void> {
  const rows = orders.map((order) => ({
    ...order,
    status: order.isCancelled ? 'cancelled' : 'completed',
    total: order.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0),
    lines: order.lines.map((line) => ({ ...line, amount: line.unitPrice.amount })),
    parcels: [1, 2].map((parcelNo) => ({
      parcelNo,
      status: order.cancelledParcels.includes(parcelNo) ? 'cancelled' : 'shipped',
      lines: halfOf(order.lines),
    })),
  }));
  await admin.run`
    insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, notify, delivery, payment_method, placed_at, confirmed_at, line_count, first_title)
    select o."customerId", o."orderId", o."orderId"::text, o.status, o.total, 'GBP', 'ann@example.com', 'Ann', false,
           jsonb_build_object('shipTo', jsonb_build_object('country', o.country)), 'pm', o."placedAt", o."placedAt", jsonb_array_length(o.lines), o.lines #>> '{0,title}'
      from jsonb_to_recordset(${json(rows)}) as o("customerId" bigint, "orderId" uuid, status text, total bigint, country text, "placedAt" timestamptz, lines jsonb)
  `;
  await admin.run`
    insert into shop.order_lines (customer_id, order_id, line_no, sku, title, quantity, unit_amount)
    select o."customerId", o."orderId", l."lineNo", l.sku, l.title, l.quantity, l.amount
      from jsonb_to_recordset(${json(rows)}) as o("customerId" bigint, "orderId" uuid, lines jsonb)
     cross join lateral jsonb_to_recordset(o.lines) as l("lineNo" int, sku text, title text, quantity int, amount bigint)
  `;
  await admin.run`
    insert into shop.parcels (customer_id, order_id, parcel_no, centre, status, is_cancelled_too_late, lines)
    select o."customerId", o."orderId", p."parcelNo", 'north', p.status, false, p.lines
      from jsonb_to_recordset(${json(rows)}) as o("customerId" bigint, "orderId" uuid, parcels jsonb)
     cross join lateral jsonb_to_recordset(o.parcels) as p("parcelNo" int, status text, lines jsonb)
  `;
}

function halfOf(lines: readonly OrderLine[]): OrderLine[] {
  return lines.map((line) => ({ ...line, quantity: line.quantity / 2 }));
}
