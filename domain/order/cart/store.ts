import * as z from 'zod';
import { Money } from '../../../platform/money/money.ts';
import { type CustomerId, type ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { type Cart, isSameCart } from './cart.ts';
import type { RecentCarts } from './recent-carts.ts';
import { type CartLine } from '../../../contracts/order/http.ts';
import { type CartRequest, isRepeat, keyReused } from './cart-request.ts';
import { type Wish, wishListFull } from './wish-list.ts';
import { findOrder } from '../sale/store.ts';
import type { OrderView } from '../../../contracts/order/http.ts';

/** The lines as they are stored: their price may be in a currency that the shop no longer uses. */
export const StoredLines = z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money }));

const CartRow = z.object({ version: z.int(), buying_order_id: z.uuid().nullable(), lines: StoredLines });

const Saved = z.object({
  version: z.int(),
  buying_order_id: z.uuid().nullable(),
  refusal: z.enum(['repeated', 'key-reused', 'wishes-full']).nullable(),
});

export interface StoredCart extends Cart {
  /** The undecided order that is buying the cart. */
  readonly buyingOrderId: ShardedId | null;
}

export async function readCart(orders: Sharded, customerId: CustomerId, recent?: RecentCarts): Promise<StoredCart> {
  const cart = await cartOf(orders.for(customerId), customerId);
  recent?.keep(customerId, cart);
  return cart;
}

async function cartOf(sql: Sql, customerId: CustomerId): Promise<StoredCart> {
  const [cart] = await sql.rows(CartRow)`
    select c.version, c.buying_order_id, c.lines
      from shop.carts c
     where c.customer_id = ${customerId}
  `;
  return { version: cart?.version ?? 0, lines: cart?.lines ?? [], buyingOrderId: cart?.buying_order_id ?? null };
}

/** The undecided order that is buying one of the carts. */
export async function findPurchase(
  orders: Sharded,
  carts: readonly { readonly buyingOrderId: ShardedId | null }[],
): Promise<OrderView | undefined> {
  const orderId = carts.find(({ buyingOrderId }) => buyingOrderId !== null)?.buyingOrderId;
  return orderId ? findOrder(orders.for(customerOf(orderId)), orderId) : undefined;
}

type Decide = (cart: Cart) => readonly CartLine[];

export interface ChangeOptions {
  readonly recent?: RecentCarts;

  /** Makes the change once: a repeat returns the cart as it is. */
  readonly request?: CartRequest;

  /** Products that the same statement puts on the wish list. */
  readonly wishes?: (cart: Cart) => readonly Wish[];
}

/**
 * Writes the lines that `decide` returns for the current cart. It may be called up to three times. An unchanged cart keeps its version.
 *
 * @throws OrderError `idempotency-key-reused` or `wish-list-full`, and what `decide` throws
 */
export async function changeCart(
  orders: Sharded,
  customerId: CustomerId,
  decide: Decide,
  { recent, request, wishes }: ChangeOptions = {},
): Promise<StoredCart> {
  const change = { customerId, decide, request, wishes };
  try {
    const changed = (await changeRecent(orders, change, recent)) ?? (await changeCurrent(orders, change));
    if (changed === 'repeated') return await readCart(orders, customerId, recent);
    recent?.keep(customerId, changed);
    return changed;
  } catch (error) {
    if (!(error instanceof DomainError)) recent?.clear();
    // The first request may be why a repeat of it is refused.
    else if (request && (await isRepeat(orders, customerId, request))) return readCart(orders, customerId, recent);
    throw error;
  }
}

interface Change extends Omit<ChangeOptions, 'recent'> {
  readonly customerId: CustomerId;
  readonly decide: Decide;
}

/** Undefined when the version of the cart has changed. */
type Changed = StoredCart | 'repeated' | undefined;

/** Without a read of the cart. Undefined unless the remembered cart is to change and is still the newest: what another request wrote since may change the decision. */
async function changeRecent(orders: Sharded, change: Change, recent: RecentCarts | undefined): Promise<Changed> {
  const cart = recent?.recall(change.customerId);
  const lines = cart && decided(cart, change.decide);
  return lines && isChanging(change, cart, lines) ? saveCart(orders.for(change.customerId), change, cart, lines) : undefined;
}

/** A request is written even if it leaves the lines as they are, so that a repeat finds it. */
function isChanging({ request }: Change, cart: StoredCart, lines: readonly CartLine[]): boolean {
  return request !== undefined || !isSameCart(cart.lines, lines);
}

/** Undefined for a refusal. */
function decided(cart: Cart, decide: Decide): readonly CartLine[] | undefined {
  try {
    return decide(cart);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

async function changeCurrent(orders: Sharded, change: Change): Promise<StoredCart | 'repeated'> {
  const { customerId, decide } = change;
  const apply = async (sql: Sql, cart: StoredCart) => {
    const lines = decide(cart);
    return isChanging(change, cart, lines) ? saveCart(sql, change, cart, lines) : cart;
  };
  const changed = await apply(orders.for(customerId), await readCart(orders, customerId));
  // Another request has changed the cart in between: this one waits for its turn.
  const inTurn = changed ?? (await lockedCart(orders, customerId, apply));
  if (!inTurn) throw new Error(`the cart of customer ${customerId} has changed while it was locked`);
  return inTurn;
}

function lockedCart<T>(orders: Sharded, customerId: CustomerId, work: (sql: Sql, cart: StoredCart) => Promise<T>): Promise<T> {
  return orders.transaction(customerId, async (sql) => {
    await sql.run`select c.version from shop.carts c where c.customer_id = ${customerId} for update`;
    // A statement of its own sees what the former holder of the lock wrote.
    return work(sql, await cartOf(sql, customerId));
  });
}

async function saveCart(sql: Sql, change: Change, cart: StoredCart, lines: readonly CartLine[]): Promise<Changed> {
  const { customerId, request = null, wishes } = change;
  const wished = wishes?.(cart) ?? [];
  const [saved] = await sql.rows(Saved)`
    select version, buying_order_id, refusal
      from shop.save_cart(${customerId}, ${cart.version}, ${json(lines)}, ${request && json(request)}, ${wished.length > 0 ? json(wished) : null})
  `;
  if (saved?.refusal === 'repeated') return 'repeated';
  if (saved?.refusal === 'key-reused') throw keyReused(request?.key);
  if (saved?.refusal === 'wishes-full') throw wishListFull();
  return saved && { version: saved.version, lines: [...lines], buyingOrderId: saved.buying_order_id };
}
