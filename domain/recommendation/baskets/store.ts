import * as z from 'zod';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import type { PastBasket } from '../ranking/rank.ts';

export interface NewBasket {
  readonly orderId: string;
  readonly customerId: number;
  readonly placedAt: string;
  readonly skus: readonly string[];
}

/** Inserts the baskets of orders, each once, and their products if they are new. */
export async function insertBaskets(sql: Sql, baskets: readonly NewBasket[], now: Date): Promise<void> {
  if (baskets.length === 0) return;
  await sql.run`
    insert into recommendation.baskets (order_id, customer_id, placed_at, skus, received_at)
    select b."orderId", b."customerId", b."placedAt", b.skus, ${now}
      from jsonb_to_recordset(${json(baskets)}) as b ("orderId" uuid, "customerId" bigint, "placedAt" timestamptz, skus jsonb)
     where not exists (select from recommendation.erased_customers e where e.customer_id = b."customerId")
    on conflict (order_id) do nothing
  `;
  const skus = [...new Set(baskets.flatMap((basket) => basket.skus))].toSorted();
  await sql.run`
    insert into recommendation.products (sku)
    select value from jsonb_array_elements_text(${json(skus)}) order by value
    on conflict (sku) do nothing
  `;
}

/** Deletes the baskets of customers, and refuses those that arrive later. */
export async function eraseCustomers(sql: Sql, customers: readonly number[], now: Date): Promise<void> {
  if (customers.length === 0) return;
  await sql.run`
    insert into recommendation.erased_customers (customer_id, erased_at)
    select distinct value::bigint, ${now}::timestamptz from jsonb_array_elements_text(${json(customers)})
    on conflict do nothing
  `;
  await sql.run`
    delete from recommendation.baskets b
     where b.customer_id = any (array(select value::bigint from jsonb_array_elements_text(${json(customers)})))
  `;
}

const HistoryRow = z.object({ placed_at: z.string(), skus: z.array(z.string()) });

/** The latest orders of a caller's customers, oldest first. */
export async function historyOf(sql: Sql, customerIds: readonly number[], most: number): Promise<readonly PastBasket[]> {
  const rows = await sql.rows(HistoryRow)`
    select b.placed_at, b.skus
      from recommendation.baskets b
     where b.customer_id = any (array(select value::bigint from jsonb_array_elements_text(${json(customerIds)})))
     order by b.placed_at desc limit ${most}
  `;
  return rows.map(({ placed_at, skus }) => ({ at: new Date(placed_at), skus })).toReversed();
}

const BasketRow = z.object({ basket: z.int(), placed_at: z.string(), skus: z.array(z.string()) });

export type StoredBasket = z.infer<typeof BasketRow>;

/** A transaction of the consumer takes less: an earlier basket would be skipped if it were committed after a later one was read. */
const SETTLED_MILLIS = 10_000;

/** The baskets that arrived after `last`, in parts. */
export function basketsAfter(
  database: Database,
  last: number,
  now: Date,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredBasket[], void> {
  return database.parts(BasketRow, signal)`
    select b.basket, b.placed_at, b.skus
      from recommendation.baskets b
     where b.basket > ${last} and b.received_at < ${new Date(now.getTime() - SETTLED_MILLIS)}
     order by b.basket
  `;
}

const First = z.object({ before: z.int() });

/** The basket before the newest `most` baskets. */
export async function basketBefore(sql: Sql, most: number): Promise<number> {
  const [row] = await sql.rows(First)`
    select coalesce((select b.basket from recommendation.baskets b order by b.basket desc offset ${most} limit 1), 0) as before
  `;
  return row?.before ?? 0;
}

/** Deletes baskets that were placed before, at most `limit` of them. */
export async function deleteOldBaskets(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.run`
    delete from recommendation.baskets
     where basket = any (array(select b.basket from recommendation.baskets b where b.received_at < ${before} order by b.received_at limit ${limit}))
  `;
}
