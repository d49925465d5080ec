import type { IncomingHttpHeaders } from 'node:http';
import { PlatformError } from '../http/errors.ts';
import type { Service } from '../http/service.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site's page makes a browser send: the session's cookie stays away by itself, but the response could set another one.
 * Browsers say where a request comes from; programs say nothing, and are accepted.
 */
export function refuseCrossSite(app: Service): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    if (READS.has(method) || !isCrossSite(headers)) return;
    throw new PlatformError('cross-site-request', "this was sent by another site's page; open the shop and do it there");
  });
}

/** By `Sec-Fetch-Site`; older browsers, and all of them over plain http, send only `Origin`, which must then name the host that was asked. */
function isCrossSite({ 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase();
}

/** Undefined of `null`, which browsers send for pages without an origin, and of what is no origin. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
