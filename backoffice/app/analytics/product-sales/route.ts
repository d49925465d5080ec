import { config } from '../../../lib/config.ts';
import { passFileOn } from '../../../lib/pass-file-on.ts';

/** The sales of each product on each day as a file. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const url = new URL('/api/analytics/exports/product-sales', config().ANALYTICS_URL);
  for (const name of ['from', 'to']) url.searchParams.set(name, searchParams.get(name) ?? '');
  return passFileOn(request, {
    url,
    timeoutMillis: 600_000,
    refusal: 'This file cannot be made: choose other days, or wait until other exports have ended.',
  });
}
