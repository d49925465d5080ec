const CACHED_PAGES = ['/', '/categories/:slug', '/products/:sku'];

/** An hour, as the architecture says; made fresh sooner by tag. A day of stale answers while the shop is being mended or asked. */
const CACHED = 'public, max-age=0, s-maxage=3600, stale-while-revalidate=86400, stale-if-error=86400';

const PRIVATE = 'private, no-store';

/** What Next's own client router sends: the answer to it is no page, and the edge's key does not tell the two apart. */
const FLIGHT = ['rsc', 'next-router-state-tree', 'next-router-prefetch', 'next-router-segment-prefetch', 'next-action'];

const flightHeaders = FLIGHT.map((key) => ({ type: 'header' as const, key }));

/** Of every response. */
export const SAFE_HEADERS = [
  { key: 'Cache-Control', value: PRIVATE },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  // Says to old browsers what the policy's `frame-ancestors` says to the others.
  { key: 'X-Frame-Options', value: 'DENY' },
  // Not of subdomains: those that the retailer has beside the shop are not ours to bind.
  { key: 'Strict-Transport-Security', value: 'max-age=31536000' },
] as const;

/** The last match wins. A page that fails loses what the edge would keep: `request-listener.ts`. */
export const STATIC_HEADERS = [
  {
    source: '/((?!_next/static/).*)',
    headers: [...SAFE_HEADERS],
  },
  // What was typed at the checkout is kept in the tab, and is nothing for whoever sits down there next.
  { source: '/sign-in/out', headers: [{ key: 'Clear-Site-Data', value: '"storage"' }] },
  { source: '/(icon.svg|favicon.ico)', headers: [{ key: 'Cache-Control', value: 'public, max-age=86400' }] },
  ...CACHED_PAGES.map((source) => ({ source, missing: flightHeaders, headers: [{ key: 'Cache-Control', value: CACHED }] })),
];
