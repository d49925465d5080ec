import type { IncomingHttpHeaders } from 'node:http';
import { PlatformError } from '../http/errors.ts';
import type { Service } from '../http/service.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is called by other sites' pages, and something in the request other than a cookie permits it. @default false */
    readonly acceptsCrossSite?: boolean;
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Rejects requests that another site's page makes a browser send: browsers omit the session's cookie, but the response could set another one.
 * Browsers state the origin of a request; other clients do not, and are accepted.
 */
export function refuseCrossSite(app: Service): void {
  app.addHook('onRequest', async ({ method, headers, routeOptions }) => {
    if (READS.has(method) || routeOptions.config.acceptsCrossSite || !isCrossSite(headers)) return;
    throw new PlatformError('cross-site-request', "this was sent by another site's page; open the shop and do it there");
  });
}

/** By `Sec-Fetch-Site`; older browsers, and all of them over plain http, send only `Origin`, which must then name the requested host. */
function isCrossSite({ 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase();
}

/** Undefined for `null`, which browsers send for pages without an origin, and for malformed origins. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
