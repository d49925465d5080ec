import * as z from 'zod';
import { OrderStatus } from '../../../contracts/order/order-status.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';

/** The most orders of one customer that one read examines for a status: it bounds the time of a read, and there is no index on the status, which changes often. */
export const MOST_EXAMINED = 500;

const Row = z.object({
  customer_id: z.int(),
  order_id: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  total_amount: z.int(),
  currency: z.string(),
  placed_at: z.string(),
  line_count: z.int(),
  first_title: z.string(),
  is_match: z.boolean(),
  examined: z.int(),
});

export type HistoryRow = Readonly<z.infer<typeof Row>>;

/** The most recent orders of one customer before an id. */
export interface HistoryRead {
  readonly customerId: CustomerId;
  readonly before: string;
  readonly limit: number;
}

export interface HistoryFilter {
  /** The least order id. */
  readonly from: string;
  /** Null for all. */
  readonly statuses: readonly OrderStatus[] | null;
}

export interface HistoryPart {
  /** The newest first. The last may have none of the statuses: then it is where the read stopped. */
  readonly rows: readonly HistoryRow[];
  /** Whether the customer may have older ones. */
  readonly hasMore: boolean;
  /** Whether the read stopped because it had examined enough. */
  readonly isCut: boolean;
}

/** Orders of each of these customers by id, the newest first, from one range of one index for each. */
export async function readHistory(
  sql: Sql,
  reads: readonly HistoryRead[],
  { from, statuses }: HistoryFilter,
): Promise<readonly HistoryPart[]> {
  if (reads.length === 0) return [];
  const ranges = reads.map(({ customerId, before, limit }) => ({ customer: customerId, before, most: limit }));
  const found = await sql.rows(Row)`
    select customer_id, order_id, number, status, total_amount, currency, placed_at, line_count, first_title, is_match, examined
      from shop.order_history(${json(ranges)}, ${from}, ${statuses === null ? null : statuses.join(',')}, ${MOST_EXAMINED})
  `;
  const byCustomer = Map.groupBy(found, ({ customer_id }) => customer_id);
  return reads.map(({ customerId, limit }) => {
    const rows = byCustomer.get(customerId) ?? [];
    const isCut = rows.at(-1)?.examined === MOST_EXAMINED;
    return { rows, hasMore: isCut || rows.length >= limit, isCut };
  });
}

/** The customer's order with that number, if any. */
export async function readByNumber(sql: Sql, customerId: CustomerId, number: string): Promise<readonly HistoryRow[]> {
  return sql.rows(Row)`
    select customer_id, order_id, number, status, total_amount, currency, placed_at, line_count, first_title, true as is_match, 0 as examined
      from shop.orders
     where customer_id = ${customerId} and number = ${number}
  `;
}
