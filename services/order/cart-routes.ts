import * as z from 'zod';
import type { Hold } from '../../contracts/inventory/holds.ts';
import { type Cart, MAX_LINES, addToCart, correctCart, removeFromCart, setQuantity, viewCart } from '../../domain/order/cart/cart.ts';
import { CartAddition, CartCorrections, CartMerge, CartView } from '../../contracts/order/http.ts';
import { CART_KEY_RETENTION_HOURS, cartRequest, isRepeat } from '../../domain/order/cart/cart-request.ts';
import { takeGuestGoods, readGuestCarts, type GuestCart } from '../../domain/order/cart/guest-goods.ts';
import { MAX_WISHES } from '../../domain/order/cart/wish-list.ts';
import { changeCart, findPurchase, readCart, type ChangeOptions, type StoredCart } from '../../domain/order/cart/store.ts';
import { RecentCarts } from '../../domain/order/cart/recent-carts.ts';
import type { Offer } from '../../domain/order/sale/checkout.ts';
import { OrderError } from '../../domain/order/errors.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import type { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { CartHolds } from './cart-holds.ts';
import { type HeldChange, changeHeld, quantityOf } from './held-changes.ts';
import { takeWaitingGoods } from './guest-goods.ts';
import type { FetchOffers } from './offers.ts';

export interface CartRoutesProps {
  readonly orders: Sharded;
  readonly fetchOffers: FetchOffers;
  /** Without a request for those that were just fetched: for additions, and for the responses to changes. Pages of the cart show current ones. */
  readonly recentOffers: FetchOffers;
  readonly currency: string;
  readonly holds: CartHolds;
  readonly logger: Logger;
  readonly now: () => Date;
}

const Line = CartAddition.pick({ sku: true });

const KeyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(`A repeat with the key within ${CART_KEY_RETENTION_HOURS} hours changes nothing; of a customer, the last 100 keys are kept.`),
});

const responses = { response: { 200: CartView } } as const;

const MERGE = `Moves the guest's cart and wish list to the caller's, once. Of a SKU in both carts the larger quantity counts; lines beyond ${MAX_LINES} go to the wish list, which has at most ${MAX_WISHES} products.`;

export function cartRoutes(app: Service, { orders, fetchOffers, recentOffers, currency, holds, logger, now }: CartRoutesProps): void {
  const recent = new RecentCarts(now);

  app.get('/api/cart', { onRequest: requireCaller, schema: responses }, async ({ caller }) => {
    const [cart, { guestCarts, areTaken }] = await Promise.all([
      readCart(orders, caller.customerId, recent),
      takeWaitingGoods(orders, caller, logger),
    ]);
    const current = areTaken ? await readCart(orders, caller.customerId, recent) : cart;
    return viewWith(caller.customerId, guestCarts, current, fetchOffers);
  });

  app.post(
    '/api/cart/lines',
    { onRequest: requireCaller, schema: { headers: KeyHeader, body: CartAddition, ...responses } },
    async (request) => {
      const { caller } = request;
      const { sku, quantity } = request.body;
      const key = request.headers['idempotency-key'];
      const options = key === undefined ? {} : { request: cartRequest(key, [sku, quantity]) };
      const [offer] = await recentOffers([sku]);
      if (offer) {
        const decide = (cart: Cart) => addToCart(cart, offer, quantity);
        return view(caller, await changeHeld(orders, holds, heldChange(caller, sku, decide, options)));
      }
      if (options.request && (await isRepeat(orders, caller.customerId, options.request))) {
        return view(caller, await readCart(orders, caller.customerId, recent));
      }
      throw new OrderError('unknown-sku', `the shop does not sell ${sku}`, { skus: [sku] });
    },
  );

  app.put(
    '/api/cart/lines/:sku',
    { onRequest: requireCaller, schema: { params: Line, body: CartAddition.pick({ quantity: true }), ...responses } },
    async (request) => {
      const { sku } = request.params;
      const decide = (cart: Cart) => setQuantity(cart, sku, request.body.quantity);
      return view(request.caller, await changeHeld(orders, holds, heldChange(request.caller, sku, decide)));
    },
  );

  app.delete('/api/cart/lines/:sku', { onRequest: requireCaller, schema: { params: Line, ...responses } }, async (request) => {
    const { sku } = request.params;
    const cart = await change(request.caller, (current) => removeFromCart(current, sku));
    await followLines(request.caller, cart, [sku]);
    return view(request.caller, cart);
  });

  app.post('/api/cart/corrections', { onRequest: requireCaller, schema: { body: CartCorrections, ...responses } }, async (request) => {
    const { caller, body } = request;
    const offers = await fetchOffers(body.lines.filter(({ quantity }) => quantity > 0).map(({ sku }) => sku));
    const cart = await changeCart(orders, caller.customerId, (current) => correctCart(current, body, offers));
    await followLines(
      caller,
      cart,
      body.lines.map(({ sku }) => sku),
    );
    return view(caller, cart, fetchOffers);
  });

  app.post(
    '/api/cart/merge',
    { onRequest: requireCaller, schema: { description: MERGE, body: CartMerge, ...responses } },
    async (request) => {
      const { customerId } = request.caller;
      const guest = await app.callers.ofSession(request.body.sessionToken);
      refuseForeignCart(request.caller, guest);
      if (guest.customerId !== customerId) {
        await takeGuestGoods(orders, customerId, guest.customerId);
        await holds.transfer(guest.customerId, customerId);
      }
      return view(request.caller, await readCart(orders, customerId, recent));
    },
  );

  function change({ customerId }: Caller, decide: Parameters<typeof changeCart>[2], options: ChangeOptions = {}): Promise<StoredCart> {
    return changeCart(orders, customerId, decide, { ...options, recent });
  }

  function heldChange(caller: Caller, sku: string, decide: HeldChange['decide'], options: ChangeOptions = {}): HeldChange {
    return { customerId: caller.customerId, sku, decide, request: options.request, change: () => change(caller, decide, options) };
  }

  /** The holds of these lines become what the cart has of them. */
  async function followLines({ customerId }: Caller, { lines }: StoredCart, skus: readonly string[]): Promise<void> {
    for (const sku of await holds.markedOf(skus)) await holds.follow(customerId, sku, quantityOf(lines, sku));
  }

  async function view({ customerId, customers: [, ...guests] }: Caller, cart: StoredCart, fetch = recentOffers): Promise<CartView> {
    return viewWith(customerId, await readGuestCarts(orders, customerId, guests), cart, fetch);
  }

  async function viewWith(
    customerId: CustomerId,
    guestCarts: readonly GuestCart[],
    cart: StoredCart,
    fetch: FetchOffers,
  ): Promise<CartView> {
    const [offers, purchase, held] = await Promise.all([
      offersIfAvailable(cart, fetch),
      findPurchase(orders, [cart, ...guestCarts]),
      heldBy(customerId, cart),
    ]);
    return { ...viewCart(cart, { offers, held }, currency), purchase: purchase ?? null };
  }

  /** The hold of each line of a marked SKU, null for one that has ended; none while inventory is unavailable. */
  async function heldBy(customerId: CustomerId, cart: StoredCart): Promise<ReadonlyMap<string, Hold | null>> {
    const marked = await holds.markedOf(skusOf(cart));
    const held = marked.size > 0 ? await holds.of(customerId) : undefined;
    return new Map(held && [...marked].map((sku) => [sku, held.find((hold) => hold.sku === sku) ?? null]));
  }

  async function offersIfAvailable(cart: StoredCart, fetch: FetchOffers): Promise<readonly Offer[] | undefined> {
    try {
      return await fetch(skusOf(cart));
    } catch (error) {
      if (error instanceof DependencyUnavailable) return undefined;
      throw error;
    }
  }
}

function skusOf(cart: StoredCart): readonly string[] {
  return cart.lines.map(({ sku }) => sku);
}

/** The token must be of a guest's session, or of the caller's account. */
function refuseForeignCart(caller: Caller, guest: Caller): void {
  if (guest.accountId !== null && guest.accountId !== caller.accountId) {
    throw new OrderError('cart-not-yours', "the session belongs to another account; only a guest's cart can be merged");
  }
}
