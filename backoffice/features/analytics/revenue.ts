import { queryAnswer } from '../../../contracts/analytics/http.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const Answer = queryAnswer('revenue');

/** Revenue by day, from the rollups. Both days are included. */
export async function revenueByDay(session: string, from: string, to: string) {
  const query = new URLSearchParams({ from, to, by: 'day' });
  return call(Answer, { base: config().ANALYTICS_URL, path: `/api/analytics/queries/revenue?${query}`, session });
}
