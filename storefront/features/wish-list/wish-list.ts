import { WishList } from '../../../contracts/order/wish-list.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const PATH = '/api/cart/wish-list';

export async function wishListOf(session: string): Promise<WishList> {
  return call(WishList, { base: config().ORDER_URL, path: PATH, session });
}

export async function addWish(session: string, sku: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${PATH}/${encodeURIComponent(sku)}`, method: 'PUT', session });
}

export async function removeWish(session: string, sku: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${PATH}/${encodeURIComponent(sku)}`, method: 'DELETE', session });
}
