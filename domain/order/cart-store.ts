import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';
import type { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import { json } from '../../platform/sql/sql.ts';
import { type Cart, type CartLine, isSameCart } from './cart.ts';

const ROUNDS = 5;

const CartRow = z.object({
  version: z.int(),
  lines: z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money })),
});

const Saved = z.object({ version: z.int().nullable() });

export async function readCart(orders: Sharded, customerId: CustomerId): Promise<Cart> {
  const [cart] = await orders.for(customerId).rows(CartRow)`
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

/** Writes what `decide` makes of the cart; decides anew when another device was faster. Lines that stay as they were keep the version. */
export async function changeCart(orders: Sharded, customerId: CustomerId, decide: (cart: Cart) => readonly CartLine[]): Promise<Cart> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const cart = await readCart(orders, customerId);
    const lines = decide(cart);
    if (isSameCart(cart.lines, lines)) return cart;
    const [saved] = await orders.for(customerId).rows(Saved)`
      select shop.save_cart(${customerId}, ${cart.version}, ${json(lines)}) as version
    `;
    if (saved?.version) return { version: saved.version, lines: [...lines] };
  }
  throw new Error(`the cart changed under ${ROUNDS} decisions`);
}
