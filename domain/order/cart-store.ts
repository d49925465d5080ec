import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';
import type { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import { json, type Sql } from '../../platform/sql/sql.ts';
import { type Cart, type CartLine, isSameCart } from './cart.ts';

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

/** Writes what `decide` makes of the cart; changes by several devices wait for each other. A cart that stays as it was keeps its version. */
export function changeCart(orders: Sharded, customerId: CustomerId, decide: (cart: Cart) => readonly CartLine[]): Promise<Cart> {
  return orders.transaction(customerId, async (sql) => {
    // Makes the cart, or holds it: who waited here sees in the next statement what the one before has written.
    await sql.run`
      insert into shop.carts as c (customer_id, version) values (${customerId}, 0)
      on conflict (customer_id) do update set version = c.version
    `;
    const cart = await cartOf(sql, customerId);
    const lines = decide(cart);
    if (isSameCart(cart.lines, lines)) return cart;
    const [saved] = await sql.rows(Saved)`select shop.save_cart(${customerId}, ${json(lines)}) as version`;
    return { version: saved?.version ?? cart.version, lines: [...lines] };
  });
}
