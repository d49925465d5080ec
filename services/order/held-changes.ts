import type { StoredCart } from '../../domain/order/cart/store.ts';
import type { CartLine } from '../../contracts/order/http.ts';
import type { Cart } from '../../domain/order/cart/cart.ts';
import { isRepeat, type CartRequest } from '../../domain/order/cart/cart-request.ts';
import { readCart } from '../../domain/order/cart/store.ts';
import type { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { CartHolds } from './cart-holds.ts';

export interface HeldChange {
  readonly customerId: CustomerId;
  readonly sku: string;
  readonly decide: (cart: Cart) => readonly CartLine[];
  readonly request?: CartRequest | undefined;

  /** Changes the cart by `decide`. */
  readonly change: () => Promise<StoredCart>;
}

/**
 * Changes a line of the cart; for a marked SKU, after its quantity is held: what is not held is not put into the cart.
 *
 * @throws OrderError `hold-refused` or `too-many-held`
 */
export async function changeHeld(
  orders: Sharded,
  holds: CartHolds,
  { customerId, sku, decide, request, change }: HeldChange,
): Promise<StoredCart> {
  const marked = await holds.markedOf([sku]);
  if (!marked.has(sku)) return change();
  // A repeat must not hold what it does not add.
  if (request && (await isRepeat(orders, customerId, request))) return change();
  const wanted = quantityOf(decide(await readCart(orders, customerId)), sku);
  await holds.hold(customerId, sku, wanted);
  const cart = await change();
  const quantity = quantityOf(cart.lines, sku);
  // Another tab has changed the line at the same time.
  if (quantity !== wanted) await holds.follow(customerId, sku, quantity);
  return cart;
}

export function quantityOf(lines: readonly CartLine[], sku: string): number {
  return lines.find((line) => line.sku === sku)?.quantity ?? 0;
}
