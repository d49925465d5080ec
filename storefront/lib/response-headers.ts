import type { ServerResponse } from 'node:http';
import { PRIVATE, SAFE_HEADERS } from '../../web/safe-headers.ts';

const CACHED_PAGES = ['/', '/categories/:slug', '/products/:slug', '/products/:slug/:sku'];

/** What search engines request; cached like pages. */
const CACHED_FILES = ['/sitemap.xml', '/sitemaps/:file'];

const CACHED_PATHS = CACHED_PAGES.map((source) => new RegExp(`^${source.replaceAll(/:\w+/g, '[^/]+')}$`));

/** One hour, invalidated earlier by tag. Stale pages are served for a day during revalidation and failures. */
const CACHED = 'public, max-age=0, s-maxage=3600, stale-while-revalidate=86400, stale-if-error=86400';

/** Whether the path is of a page that the edge may cache. */
export function isCachedPage(path: string): boolean {
  return CACHED_PATHS.some((pattern) => pattern.test(path));
}

/** Makes a response one that no cache keeps. */
export function makePrivate(response: ServerResponse): void {
  response.setHeader('Cache-Control', PRIVATE);
  response.removeHeader('Cache-Tag');
}

/** Headers of Next's client router: the response is no page, and the edge's cache key does not include them. */
const FLIGHT = ['rsc', 'next-router-state-tree', 'next-router-prefetch', 'next-router-segment-prefetch', 'next-action'];

const flightHeaders = FLIGHT.map((key) => ({ type: 'header' as const, key }));

/** The last match wins. `request-listener.ts` removes cache headers from failed pages. */
export const STATIC_HEADERS = [
  {
    source: '/((?!_next/static/).*)',
    headers: [...SAFE_HEADERS],
  },
  // Deletes the checkout draft in the tab: the next person at this browser must not see it.
  { source: '/sign-in/out', headers: [{ key: 'Clear-Site-Data', value: '"storage"' }] },
  { source: '/(icon.svg|favicon.ico)', headers: [{ key: 'Cache-Control', value: 'public, max-age=86400' }] },
  ...[...CACHED_PAGES, ...CACHED_FILES].map((source) => ({
    source,
    missing: flightHeaders,
    headers: [{ key: 'Cache-Control', value: CACHED }],
  })),
];
