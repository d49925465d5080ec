import { CartAddition } from '../../contracts/order/http.ts';
import { WishList } from '../../contracts/order/wish-list.ts';
import { addWish, readWishes, removeWish } from '../../domain/order/cart/wish-list.ts';
import { OrderError } from '../../domain/order/errors.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import type { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { takeWaitingGoods } from './guest-goods.ts';
import type { FetchOffers } from './offers.ts';

export interface WishListRoutesProps {
  readonly orders: Sharded;
  readonly recentOffers: FetchOffers;
  readonly logger: Logger;
}

const Product = CartAddition.pick({ sku: true });

const responses = { response: { 200: WishList } } as const;

/** The products that a customer, guests included, keeps for later. */
export function wishListRoutes(app: Service, { orders, recentOffers, logger }: WishListRoutesProps): void {
  app.get('/api/cart/wish-list', { onRequest: requireCaller, schema: responses }, async ({ caller }) => {
    await takeWaitingGoods(orders, caller, logger);
    return view(caller.customerId);
  });

  app.put('/api/cart/wish-list/:sku', { onRequest: requireCaller, schema: { params: Product, ...responses } }, async (request) => {
    const { sku } = request.params;
    const [offer] = await recentOffers([sku]);
    if (!offer) throw new OrderError('unknown-sku', `the shop does not sell ${sku}`, { skus: [sku] });
    await addWish(orders, request.caller.customerId, { sku, title: offer.title });
    return view(request.caller.customerId);
  });

  app.delete('/api/cart/wish-list/:sku', { onRequest: requireCaller, schema: { params: Product, ...responses } }, async (request) => {
    await removeWish(orders, request.caller.customerId, request.params.sku);
    return view(request.caller.customerId);
  });

  async function view(customerId: CustomerId): Promise<WishList> {
    return { products: await readWishes(orders, customerId) };
  }
}
