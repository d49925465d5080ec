import { acceptPrices, addToCart, mergeCarts, removeFromCart, setQuantity, viewCart } from '../../domain/order/cart/cart.ts';
import { CartAddition, CartMerge, CartView } from '../../contracts/order/http.ts';
import { changeCart, findPurchase, handOverCart, readCart, type StoredCart } from '../../domain/order/cart/store.ts';
import { RecentCarts } from '../../domain/order/cart/recent-carts.ts';
import type { Offer } from '../../domain/order/sale/checkout.ts';
import { OrderError } from '../../domain/order/errors.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { FetchOffers } from './offers.ts';

export interface CartRoutesProps {
  readonly orders: Sharded;
  readonly fetchOffers: FetchOffers;
  /** Without a request for those that were just fetched: for additions, and for the responses to changes. Pages of the cart show current ones. */
  readonly recentOffers: FetchOffers;
  readonly currency: string;
  readonly now: () => Date;
}

const Line = CartAddition.pick({ sku: true });

const responses = { response: { 200: CartView } } as const;

export function cartRoutes(app: Service, { orders, fetchOffers, recentOffers, currency, now }: CartRoutesProps): void {
  const recent = new RecentCarts(now);

  app.get('/api/cart', { onRequest: requireCaller, schema: responses }, async (request) =>
    view(request.caller, await readCart(orders, request.caller.customerId, recent), fetchOffers),
  );

  app.post('/api/cart/lines', { onRequest: requireCaller, schema: { body: CartAddition, ...responses } }, async (request) => {
    const { sku, quantity } = request.body;
    const [offer] = await recentOffers([sku]);
    if (!offer) throw new OrderError('unknown-sku', `the shop does not sell ${sku}`, { skus: [sku] });
    return view(request.caller, await change(request.caller, (cart) => addToCart(cart, offer, quantity)));
  });

  app.put(
    '/api/cart/lines/:sku',
    { onRequest: requireCaller, schema: { params: Line, body: CartAddition.pick({ quantity: true }), ...responses } },
    async (request) => {
      const { sku } = request.params;
      return view(request.caller, await change(request.caller, (cart) => setQuantity(cart, sku, request.body.quantity)));
    },
  );

  app.delete('/api/cart/lines/:sku', { onRequest: requireCaller, schema: { params: Line, ...responses } }, async (request) =>
    view(request.caller, await change(request.caller, (cart) => removeFromCart(cart, request.params.sku))),
  );

  app.post('/api/cart/prices', { onRequest: requireCaller, schema: responses }, async (request) => {
    const { customerId } = request.caller;
    const offers = await fetchOffers(skusOf(await readCart(orders, customerId)));
    return view(request.caller, await changeCart(orders, customerId, (cart) => acceptPrices(cart, offers)), () => Promise.resolve(offers));
  });

  app.post('/api/cart/merge', { onRequest: requireCaller, schema: { body: CartMerge, ...responses } }, async (request) => {
    const { customerId } = request.caller;
    const guest = await app.callers.ofSession(request.body.sessionToken);
    refuseForeignCart(request.caller, guest);
    const guestCart = guest.customerId === customerId ? undefined : await handOverCart(orders, guest.customerId);
    if (!guestCart) return view(request.caller, await readCart(orders, customerId));
    const merged = await changeCart(orders, customerId, (cart) => mergeCarts(cart, guestCart));
    // Two customers need two commits. A crash between them leaves both carts, and a repeated merge changes nothing.
    await changeCart(orders, guest.customerId, (cart) => (cart.version === guestCart.version ? [] : cart.lines));
    return view(request.caller, merged);
  });

  function change({ customerId }: Caller, decide: Parameters<typeof changeCart>[2]): Promise<StoredCart> {
    return changeCart(orders, customerId, decide, recent);
  }

  async function view({ customers: [, ...guests] }: Caller, cart: StoredCart, fetch = recentOffers): Promise<CartView> {
    const [offers, purchase] = await Promise.all([offersIfAvailable(cart, fetch), findPurchase(orders, cart, guests)]);
    return { ...viewCart(cart, offers, currency), purchase: purchase ?? null };
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
