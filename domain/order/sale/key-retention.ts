import * as z from 'zod';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { CART_KEY_RETENTION_HOURS } from '../cart/cart-request.ts';

/** How long a key returns the order that it created. An importer's key never expires. */
export const KEY_RETENTION_DAYS = 30;

const DAY_MILLIS = 86_400_000;
const HOUR_MILLIS = 3_600_000;

const Oldest = z.object({ created_at: z.string().nullable() });

/** Deletes expired keys of orders and of carts, and returns their number. */
export async function deleteExpiredKeys(orders: Sharded, now: Date): Promise<number> {
  const ofCarts = await orders.everywhere().run`
    /* every shard */
    delete from shop.cart_requests where created_at < ${new Date(now.getTime() - CART_KEY_RETENTION_HOURS * HOUR_MILLIS)}
  `;
  return ofCarts + (await deleteExpiredOrderKeys(orders, now));
}

/** Of the oldest hour, which bounds one run. */
async function deleteExpiredOrderKeys(orders: Sharded, now: Date): Promise<number> {
  const [oldest] = await orders.everywhere().rows(Oldest)`
    /* every shard */
    select min(created_at) as created_at from shop.idempotency_keys where not is_import
  `;
  if (!oldest?.created_at) return 0;
  const before = new Date(Math.min(now.getTime() - KEY_RETENTION_DAYS * DAY_MILLIS, Date.parse(oldest.created_at) + HOUR_MILLIS));
  // No limit clause: with one, the engine cannot send the statement to all shards in parallel.
  return orders.everywhere().run`
    /* every shard */
    delete from shop.idempotency_keys where not is_import and created_at < ${before}
  `;
}
