import * as z from 'zod';
import { OrderStatus } from '../../../contracts/order/order-status.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

/** The most orders of one customer that one read examines for a status: it bounds the time of a read, and there is no index on the status, which changes often. */
export const MOST_EXAMINED = 500;

const Row = z.object({
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

export interface HistoryRead {
  readonly customerId: CustomerId;
  /** Bounds of the order ids: `from` is included, `before` is not. */
  readonly from: string;
  readonly before: string;
  /** Null for all. */
  readonly statuses: readonly OrderStatus[] | null;
  readonly limit: number;
}

export interface HistoryPart {
  /** The newest first. The last may have none of the statuses: then it is where the read stopped. */
  readonly rows: readonly HistoryRow[];
  /** Whether the customer may have older ones. */
  readonly hasMore: boolean;
  /** Whether the read stopped because it had examined enough. */
  readonly isCut: boolean;
}

/** Orders of one customer by id, the newest first, from one range of one index. */
export async function readHistory(sql: Sql, { customerId, from, before, statuses, limit }: HistoryRead): Promise<HistoryPart> {
  const rows = await sql.rows(Row)`
    select order_id, number, status, total_amount, currency, placed_at, line_count, first_title, is_match, examined
      from shop.order_history(${customerId}, ${from}, ${before}, ${statuses === null ? null : statuses.join(',')}, ${limit}, ${MOST_EXAMINED})
  `;
  const isCut = rows.at(-1)?.examined === MOST_EXAMINED;
  return { rows, hasMore: isCut || rows.length >= limit, isCut };
}

/** The customer's order with that number, if any. */
export async function readByNumber(sql: Sql, customerId: CustomerId, number: string): Promise<readonly HistoryRow[]> {
  return sql.rows(Row)`
    select order_id, number, status, total_amount, currency, placed_at, line_count, first_title, true as is_match, 0 as examined
      from shop.orders
     where customer_id = ${customerId} and number = ${number}
  `;
}
