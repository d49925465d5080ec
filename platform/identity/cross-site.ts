import { DomainError } from '../errors/domain-error.ts';
import type { Service } from '../http/service.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site's page makes a browser send: the session's cookie stays away by itself, but the answer could set another one.
 * Browsers say where a request comes from (`Sec-Fetch-Site`); programs say nothing, and are let in.
 */
export function refuseCrossSite(app: Service): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    const site = headers['sec-fetch-site'];
    if (READS.has(method) || site === undefined || site === 'same-origin' || site === 'none') return;
    throw new DomainError('cross-site-request', "this was sent by another site's page; open the shop and do it there");
  });
}
