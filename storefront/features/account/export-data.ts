import { CartView } from '../../../contracts/order/http.ts';
import { OrderRecords } from '../../../contracts/order/export.ts';
import { Baskets } from '../../../contracts/recommendation/http.ts';
import { AccountExport } from '../../../contracts/user/export.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { wishListOf } from '../wish-list/wish-list.ts';
import { callOwn } from './account-api.ts';
import { fetchPreferences, fetchSentMails, fetchStockNotices } from './messages.ts';

const PAGE = 50;

/** What the shop has about the owner of a session. Each service authorises the session by itself. */
export async function exportOf(session: string) {
  const { ORDER_URL, RECOMMENDATION_URL } = config();
  const account = await callOwn(session, AccountExport, '/export', { method: 'POST', body: {} });
  const cart = await call(CartView, { base: ORDER_URL, path: '/api/cart', session });
  const { products: wishList } = await wishListOf(session);
  const messages = {
    preferences: await fetchPreferences(session),
    stockNotices: await fetchStockNotices(session),
    mails: await fetchSentMails(session),
  };
  const { baskets } = await call(Baskets, { base: RECOMMENDATION_URL, path: '/api/recommendations/baskets', session });
  return {
    exportedAt: new Date().toISOString(),
    account,
    cart,
    wishList,
    messages,
    recommendationBaskets: baskets,
    orders: await ordersOf(session),
  };
}

async function ordersOf(session: string): Promise<OrderRecords['orders']> {
  const orders: OrderRecords['orders'] = [];
  let before: string | null = '';
  while (before !== null) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== '' && { before }) });
    const page: OrderRecords = await call(OrderRecords, { base: config().ORDER_URL, path: `/api/orders/records?${query}`, session });
    orders.push(...page.orders);
    before = page.next;
  }
  return orders;
}
