import { FAILOVER_HEADERS, FAILOVER_PAGE } from './page.ts';

/** The page for every path, behind a function URL: CloudFront asks for it when the load balancer fails. */
export async function handler() {
  return { statusCode: 503, headers: FAILOVER_HEADERS, body: FAILOVER_PAGE };
}
