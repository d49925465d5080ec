import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CustomerId, ShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { mergeLines } from './cart.ts';
import { cartRequest } from './cart-request.ts';
import { StoredLines, changeCart } from './store.ts';

const Handover = z.object({
  handover_id: z.uuid(),
  lines: StoredLines,
  wishes: z.array(z.object({ sku: z.string(), title: z.string() })),
});

/** A handover that a failure left, and what the guest has added since. */
const MAX_HANDOVERS = 2;

/**
 * Moves the guest's cart and wish list into those of the account's customer; lines beyond a cart's limit go to the wish list.
 * Nothing is moved while an order is buying the guest's cart: its goods must not be bought a second time.
 *
 * The two customers are on two shards, so this is three commits: the goods leave the guest as a handover, the account takes that once by its id, and it ends.
 * A repeat continues what a failure left, however many run at the same time.
 *
 * @throws OrderError `wish-list-full`: the goods wait in the handover until there is room
 */
export async function takeGuestGoods(orders: Sharded, customerId: CustomerId, guestId: CustomerId): Promise<void> {
  for (let round = 0; round < MAX_HANDOVERS; round += 1) {
    const [handover] = await orders.for(guestId).rows(Handover)`
      select handover_id, lines, wishes from shop.hand_over_cart(${guestId}, ${customerId}, ${randomUUID()}::uuid)
    `;
    if (!handover) return;
    const { handover_id: id, lines, wishes } = handover;
    await changeCart(orders, customerId, (cart) => mergeLines(cart, lines).lines, {
      request: cartRequest(`handover ${id}`, []),
      wishes: (cart) => [...mergeLines(cart, lines).rest, ...wishes].map(({ sku, title }) => ({ sku, title })),
    });
    await orders.for(guestId).run`delete from shop.cart_handovers where customer_id = ${guestId} and handover_id = ${id}::uuid`;
  }
}

const GuestRow = z.object({ buying_order_id: z.uuid().nullable(), has_goods: z.boolean() });

export interface GuestCart {
  readonly customerId: CustomerId;

  /** The undecided order that is buying the cart. */
  readonly buyingOrderId: ShardedId | null;

  /** Whether the account can take something: the merge at sign-in failed, or an order was buying the cart then. */
  readonly hasGoods: boolean;
}

/** The carts of the guests that an account links. */
export async function readGuestCarts(
  orders: Sharded,
  customerId: CustomerId,
  guests: readonly CustomerId[],
): Promise<readonly GuestCart[]> {
  const carts = await Promise.all(
    guests.map(async (guestId) => {
      const [cart] = await orders.for(guestId).rows(GuestRow)`
        select c.buying_order_id,
               exists (select 1 from shop.cart_handovers h where h.customer_id = ${guestId} and h.to_customer_id = ${customerId})
               or (c.buying_order_id is null
                   and (c.lines <> '[]'
                        or exists (select 1 from shop.wishes w where w.customer_id = ${guestId}))) as has_goods
          from shop.carts c
         where c.customer_id = ${guestId}
      `;
      return cart && { customerId: guestId, buyingOrderId: cart.buying_order_id, hasGoods: cart.has_goods };
    }),
  );
  return carts.filter((cart) => cart !== undefined);
}
