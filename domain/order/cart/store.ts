import * as z from 'zod';
import { Money } from '../../../platform/money/money.ts';
import { type CustomerId, type ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { type Cart, isSameCart } from './cart.ts';
import type { RecentCarts } from './recent-carts.ts';
import { type CartLine } from '../../../contracts/order/http.ts';
import { findOrder } from '../sale/store.ts';
import type { OrderView } from '../../../contracts/order/http.ts';

const CartRow = z.object({
  version: z.int(),
  buying_order_id: z.uuid().nullable(),
  lines: z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money })),
});

const Saved = z.object({ version: z.int(), buying_order_id: z.uuid().nullable() });

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

const Buying = z.object({ order_id: z.uuid() });

/** The undecided order that is buying the cart, or the cart of one of these other customers. */
export async function findPurchase(
  orders: Sharded,
  { buyingOrderId }: StoredCart,
  others: readonly CustomerId[],
): Promise<OrderView | undefined> {
  const buying = await Promise.all(
    others.map(
      (customerId) => orders.for(customerId).rows(Buying)`
        select c.buying_order_id as order_id from shop.carts c where c.customer_id = ${customerId} and c.buying_order_id is not null
      `,
    ),
  );
  const orderId = buyingOrderId ?? buying.flat()[0]?.order_id;
  return orderId === undefined ? undefined : findOrder(orders.for(customerOf(orderId)), orderId);
}

/**
 * Returns a guest's cart for the merge into an account's. Its version is incremented, so that orders of the former version are refused.
 *
 * Undefined while an order is buying the cart: its goods must not be bought a second time from the other cart.
 */
export function handOverCart(orders: Sharded, customerId: CustomerId): Promise<StoredCart | undefined> {
  return lockedCart(orders, customerId, async (sql, cart) => {
    if (cart.buyingOrderId !== null) return undefined;
    return cart.lines.length === 0 ? cart : saveCart(sql, customerId, cart, cart.lines);
  });
}

type Decide = (cart: Cart) => readonly CartLine[];

/** Writes the lines that `decide` returns for the current cart. It may be called up to three times. An unchanged cart keeps its version. */
export async function changeCart(orders: Sharded, customerId: CustomerId, decide: Decide, recent?: RecentCarts): Promise<StoredCart> {
  try {
    const changed = (await changeRecent(orders, customerId, decide, recent)) ?? (await changeCurrent(orders, customerId, decide));
    recent?.keep(customerId, changed);
    return changed;
  } catch (error) {
    if (!(error instanceof DomainError)) recent?.clear();
    throw error;
  }
}

/** Without a read of the cart. Undefined unless the remembered cart is to change and is still the newest: what another request wrote since may change the decision. */
async function changeRecent(
  orders: Sharded,
  customerId: CustomerId,
  decide: Decide,
  recent: RecentCarts | undefined,
): Promise<StoredCart | undefined> {
  const cart = recent?.recall(customerId);
  const lines = cart && decided(cart, decide);
  return lines && !isSameCart(cart.lines, lines) ? saveCart(orders.for(customerId), customerId, cart, lines) : undefined;
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

async function changeCurrent(orders: Sharded, customerId: CustomerId, decide: Decide): Promise<StoredCart> {
  const change = async (sql: Sql, cart: StoredCart) => {
    const lines = decide(cart);
    return isSameCart(cart.lines, lines) ? cart : saveCart(sql, customerId, cart, lines);
  };
  const changed = await change(orders.for(customerId), await readCart(orders, customerId));
  // Another request has changed the cart in between: this one waits for its turn.
  const inTurn = changed ?? (await lockedCart(orders, customerId, change));
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

/** Undefined when the version of the cart has changed. */
async function saveCart(sql: Sql, customerId: CustomerId, cart: StoredCart, lines: readonly CartLine[]): Promise<StoredCart | undefined> {
  const [saved] = await sql.rows(
    Saved,
  )`select version, buying_order_id from shop.save_cart(${customerId}, ${cart.version}, ${json(lines)})`;
  return saved && { version: saved.version, lines: [...lines], buyingOrderId: saved.buying_order_id };
}
