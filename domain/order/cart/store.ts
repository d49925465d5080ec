import * as z from 'zod';
import { Money } from '../../../platform/money/money.ts';
import { type CustomerId, customerOf } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { type Cart, isSameCart } from './cart.ts';
import { type CartLine } from '../../../contracts/order/http.ts';
import { findOrder } from '../sale/store.ts';
import type { OrderView } from '../../../contracts/order/http.ts';

const CartRow = z.object({
  version: z.int(),
  lines: z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money })),
});

const Saved = z.object({ version: z.int() });

export function readCart(orders: Sharded, customerId: CustomerId): Promise<Cart> {
  return cartOf(orders.for(customerId), customerId);
}

async function cartOf(sql: Sql, customerId: CustomerId): Promise<Cart> {
  const [cart] = await sql.rows(CartRow)`
    select c.version,
           (select coalesce(jsonb_agg(jsonb_build_object(
                     'sku', l.sku, 'title', l.title, 'quantity', l.quantity,
                     'unitPrice', jsonb_build_object('amount', l.unit_amount, 'currency', l.currency)) order by l.position), '[]')
              from shop.cart_lines l
             where l.customer_id = ${customerId}) as lines
      from shop.carts c
     where c.customer_id = ${customerId}
  `;
  return cart ?? { version: 0, lines: [] };
}

const Buying = z.object({ order_id: z.uuid() });

/** The undecided order that is buying the cart of one of these customers. */
export async function findPurchase(orders: Sharded, customers: readonly CustomerId[]): Promise<OrderView | undefined> {
  const buying = await Promise.all(
    customers.map(
      (customerId) => orders.for(customerId).rows(Buying)`
        select c.buying_order_id as order_id from shop.carts c where c.customer_id = ${customerId} and c.buying_order_id is not null
      `,
    ),
  );
  const [first] = buying.flat();
  return first && findOrder(orders.for(customerOf(first.order_id)), first.order_id);
}

/**
 * Returns a guest's cart for the merge into an account's. Its version is incremented, so that orders of the former version are refused.
 *
 * Undefined while an order is buying the cart: its goods must not be bought a second time from the other cart.
 */
export function handOverCart(orders: Sharded, customerId: CustomerId): Promise<Cart | undefined> {
  return orders.transaction(customerId, async (sql) => {
    const [held] = await sql.rows(z.object({ buying_order_id: z.uuid().nullable() }))`
      select c.buying_order_id from shop.carts c where c.customer_id = ${customerId} for update
    `;
    if (held?.buying_order_id) return undefined;
    const cart = await cartOf(sql, customerId);
    return cart.lines.length === 0 ? cart : saveCart(sql, customerId, cart.lines);
  });
}

/** Locks the cart and writes the lines that `decide` returns. An unchanged cart keeps its version. */
export function changeCart(orders: Sharded, customerId: CustomerId, decide: (cart: Cart) => readonly CartLine[]): Promise<Cart> {
  return orders.transaction(customerId, async (sql) => {
    // Creates the cart or locks it: after a wait the next statement sees what the former holder wrote.
    await sql.run`
      insert into shop.carts as c (customer_id, version) values (${customerId}, 0)
      on conflict (customer_id) do update set version = c.version
    `;
    const cart = await cartOf(sql, customerId);
    const lines = decide(cart);
    if (isSameCart(cart.lines, lines)) return cart;
    return saveCart(sql, customerId, lines);
  });
}

async function saveCart(sql: Sql, customerId: CustomerId, lines: readonly CartLine[]): Promise<Cart> {
  const [saved] = await sql.rows(Saved)`select shop.save_cart(${customerId}, ${json(lines)}) as version`;
  if (!saved) throw new Error('shop.save_cart returned no version');
  return { version: saved.version, lines: [...lines] };
}
