import * as z from 'zod';
import type { OrderFacts, SoldLine } from '../../domain/analytics/rollup/facts.ts';
import type { Sql } from '../../platform/sql/sql.ts';

const Last = z.object({ customerId: z.int() });

const Order = z.object({
  customerId: z.int(),
  orderId: z.uuid(),
  placedAt: z.iso.datetime(),
  country: z.string(),
  currency: z.string(),
  isCancelled: z.boolean(),
});

const Line = z.object({ orderId: z.uuid(), lineNo: z.int(), sku: z.string(), quantity: z.int(), unitAmount: z.int() });

const Parcel = z.object({ orderId: z.uuid(), parcelNo: z.int(), lines: z.array(z.object({ lineNo: z.int(), quantity: z.int() })) });

/** Customers of one page: a range of the shard key, so that each shard reads its part. */
export interface CustomerRange {
  readonly after: number;
  readonly last: number;
}

/** The next customers with orders; undefined after the last one. */
export async function nextCustomers(orders: Sql, after: number, count: number): Promise<CustomerRange | undefined> {
  const [last] = await orders.rows(Last)`
    select max(c.customer_id) as "customerId"
      from (select distinct o.customer_id from shop.orders o where o.customer_id > ${after}::bigint order by o.customer_id limit ${count}::int) as c
    having max(c.customer_id) is not null
  `;
  return last && { after, last: last.customerId };
}

/** What is known of the confirmed orders of these customers, as their events would say it. */
export async function factsOfCustomers(orders: Sql, { after, last }: CustomerRange): Promise<readonly OrderFacts[]> {
  const [confirmed, lines, parcels] = await Promise.all([
    orders.rows(Order)`
      select o.customer_id as "customerId", o.order_id as "orderId", o.placed_at as "placedAt", o.delivery #>> '{shipTo,country}' as country, o.currency,
             o.status = 'cancelled' as "isCancelled"
        from shop.orders o
       where o.customer_id > ${after}::bigint and o.customer_id <= ${last}::bigint and o.confirmed_at is not null
    `,
    orders.rows(Line)`
      select l.order_id as "orderId", l.line_no as "lineNo", l.sku, l.quantity, l.unit_amount as "unitAmount"
        from shop.order_lines l where l.customer_id > ${after}::bigint and l.customer_id <= ${last}::bigint
    `,
    orders.rows(Parcel)`
      select p.order_id as "orderId", p.parcel_no as "parcelNo", p.lines
        from shop.parcels p where p.customer_id > ${after}::bigint and p.customer_id <= ${last}::bigint and p.status = 'cancelled'
    `,
  ]);
  const linesOf = Map.groupBy(lines, ({ orderId }) => orderId);
  const parcelsOf = Map.groupBy(parcels, ({ orderId }) => orderId);
  return confirmed.map(({ orderId, customerId, placedAt, country, currency, isCancelled }) => {
    const own = linesOf.get(orderId) ?? [];
    const unitsOf = new Map(own.map((line) => [line.lineNo, line]));
    const cancelled = (parcelsOf.get(orderId) ?? []).map(({ parcelNo, lines: held }) => [
      String(parcelNo),
      held.flatMap(({ lineNo, quantity }) => {
        const line = unitsOf.get(lineNo);
        return line ? [sold({ ...line, quantity })] : [];
      }),
    ]);
    return {
      orderId,
      customerId,
      sale: { placedAt, country, currency, lines: own.map(sold) },
      cancelledParcels: Object.fromEntries(cancelled),
      isCancelled,
    };
  });
}

function sold({ sku, quantity, unitAmount }: Pick<z.infer<typeof Line>, 'sku' | 'quantity' | 'unitAmount'>): SoldLine {
  return { sku, units: quantity, amount: quantity * unitAmount };
}
