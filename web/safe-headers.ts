export const PRIVATE = 'private, no-store';

/** Of every response. */
export const SAFE_HEADERS = [
  { key: 'Cache-Control', value: PRIVATE },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  // For old browsers that ignore the policy's `frame-ancestors`.
  { key: 'X-Frame-Options', value: 'DENY' },
  // Without subdomains: the retailer may run others.
  { key: 'Strict-Transport-Security', value: 'max-age=31536000' },
] as const;
