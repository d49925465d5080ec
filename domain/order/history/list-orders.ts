import type { OrderPage, OrderSummary } from '../../../contracts/order/http.ts';
import type { OrderStatus } from '../../../contracts/order/order-status.ts';
import { type CustomerId, customerOf, firstIdAt, type ShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { OrderError } from '../errors.ts';
import { firstLimit, joined, merge, missing } from './merge.ts';
import { type HistoryRow, readByNumber, readHistory } from './store.ts';

export interface HistoryQuery {
  /** Whose orders: the caller and the customers that are linked to it. */
  readonly customers: readonly CustomerId[];
  readonly limit: number;
  /** `next` of the page before. @default from the newest */
  readonly before?: ShardedId | undefined;
  /** @default all */
  readonly statuses?: readonly OrderStatus[] | undefined;
  /** Placed at this time or later. @default no limit */
  readonly from?: Date | undefined;
  /** Placed before this time. @default no limit */
  readonly to?: Date | undefined;
}

const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * A page of the orders of these customers, the newest first: order ids start with the time.
 *
 * @throws OrderError `page-token-invalid`.
 */
export async function listOrders(orders: Sharded, query: HistoryQuery): Promise<OrderPage> {
  const { customers, limit, before, statuses = null } = query;
  refuseForeignToken(query);
  const from = firstIdAt(query.from ?? new Date(0));
  const upper = [before?.toLowerCase() ?? AFTER_ALL_IDS, query.to ? firstIdAt(query.to) : AFTER_ALL_IDS].toSorted()[0] ?? AFTER_ALL_IDS;
  const sql = orders.together(customers);
  const limitOfEach = firstLimit(customers.length, limit);
  const filter = { from, statuses };
  const first = await readHistory(
    sql,
    customers.map((customerId) => ({ customerId, before: upper, limit: limitOfEach })),
    filter,
  );
  const unread = missing(first, limit);
  const rest = await readHistory(
    sql,
    unread.map(({ index, ...range }) => ({ customerId: customers[index] ?? 0, ...range })),
    filter,
  );
  const older = new Map(unread.map(({ index }, position) => [index, rest[position]]));
  const parts = first.map((part, index) => {
    const added = older.get(index);
    return added ? joined(part, added) : part;
  });
  const { rows, next } = merge(parts, limit);
  return { orders: rows.map(toSummary), next };
}

/** The orders of these customers with that number: one, unless two customers have the same number by chance. */
export async function findByNumber(orders: Sharded, customers: readonly CustomerId[], number: string): Promise<OrderPage> {
  const sql = orders.together(customers);
  const found = await Promise.all(customers.map((customerId) => readByNumber(sql, customerId, number)));
  return { orders: found.flat().map(toSummary), next: null };
}

function refuseForeignToken({ customers, before }: HistoryQuery): void {
  if (before === undefined || customers.includes(customerOf(before))) return;
  throw new OrderError(
    'page-token-invalid',
    `before is ${before}, which is not of a page of your orders; read the first page without it, and pass its next`,
  );
}

function toSummary(row: HistoryRow): OrderSummary {
  return {
    orderId: row.order_id,
    number: row.number,
    status: row.status,
    total: { amount: row.total_amount, currency: row.currency },
    placedAt: row.placed_at,
    lineCount: row.line_count,
    firstTitle: row.first_title,
  };
}
