import * as z from 'zod';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json } from '../../../platform/sql/sql.ts';
import { OrderError } from '../errors.ts';

/** As in shop.add_wishes. */
export const MAX_WISHES = 500;

/** A product that a customer keeps for later. */
export interface Wish {
  readonly sku: string;
  readonly title: string;
}

export function wishListFull(): OrderError {
  return new OrderError('wish-list-full', `a wish list can contain at most ${MAX_WISHES} products; remove some`, { most: MAX_WISHES });
}

const WishRow = z.object({ sku: z.string(), title: z.string(), added_at: z.string() });

/** The newest first. */
export async function readWishes(orders: Sharded, customerId: CustomerId) {
  const rows = await orders.for(customerId).rows(WishRow)`
    select w.sku, w.title, w.added_at from shop.wishes w where w.customer_id = ${customerId} order by w.added_at desc, w.sku
  `;
  return rows.map(({ sku, title, added_at: addedAt }) => ({ sku, title, addedAt }));
}

const Added = z.object({ is_added: z.boolean() });

/**
 * Idempotent.
 *
 * @throws OrderError `wish-list-full`
 */
export async function addWish(orders: Sharded, customerId: CustomerId, wish: Wish): Promise<void> {
  const [added] = await orders.for(customerId).rows(Added)`
    select shop.add_wishes(${customerId}, ${json([wish])}) as is_added
  `;
  if (added?.is_added !== true) throw wishListFull();
}

/** Idempotent. */
export async function removeWish(orders: Sharded, customerId: CustomerId, sku: string): Promise<void> {
  await orders.for(customerId).run`delete from shop.wishes where customer_id = ${customerId} and sku = ${sku}`;
}
