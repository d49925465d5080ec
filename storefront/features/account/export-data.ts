import type * as z from 'zod';
import { CartView } from '../../../contracts/order/http.ts';
import { OrderRecords } from '../../../contracts/order/export.ts';
import { Baskets } from '../../../contracts/recommendation/http.ts';
import { AccountExport } from '../../../contracts/user/export.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { callOwn } from './account-api.ts';

const PAGE = 50;

/** What the shop has about the owner of a session, as one JSON document in parts. Each service authorises the session by itself. */
export async function exportOf(session: string): Promise<AsyncGenerator<string>> {
  // Before the response begins, so that a refusal still has a status.
  const account = await callOwn(session, AccountExport, '/export', { method: 'POST', body: {} });
  return parts(session, account);
}

async function* parts(session: string, account: z.infer<typeof AccountExport>): AsyncGenerator<string> {
  const { ORDER_URL, RECOMMENDATION_URL } = config();
  yield `{"exportedAt":${JSON.stringify(new Date().toISOString())},"account":${JSON.stringify(account)},"cart":`;
  yield JSON.stringify(await call(CartView, { base: ORDER_URL, path: '/api/cart', session }));
  yield ',"recommendationBaskets":';
  yield JSON.stringify((await call(Baskets, { base: RECOMMENDATION_URL, path: '/api/recommendations/baskets', session })).baskets);
  yield ',"orders":[';
  let [before, separator]: [string | null, string] = ['', ''];
  while (before !== null) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== '' && { before }) });
    const page: OrderRecords = await call(OrderRecords, { base: ORDER_URL, path: `/api/orders/records?${query}`, session });
    for (const order of page.orders) {
      yield separator + JSON.stringify(order);
      separator = ',';
    }
    before = page.next;
  }
  yield ']}\n';
}
