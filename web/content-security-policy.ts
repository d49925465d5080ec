export interface PolicyInput {
  readonly nonce: string;

  /** What of the payment provider may run, be framed and be called. */
  readonly providerSources: readonly string[];

  /** Where forms may be sent to besides the shop. @default nowhere */
  readonly formTargets?: readonly string[];

  readonly isDevelopment?: boolean;
}

/**
 * Allows only our scripts and the payment provider's, and no framing. The storefront's `cached-page.ts` replaces the nonce of a page that the edge caches by hashes.
 */
export function contentSecurityPolicy({ nonce, providerSources, formTargets = [], isDevelopment = false }: PolicyInput): string {
  return [
    ['default-src', "'self'"],
    ['script-src', "'self'", `'nonce-${nonce}'`, ...providerSources, ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    ['style-src', "'self'", ...(isDevelopment ? ["'unsafe-inline'"] : [])],
    ['img-src', "'self'", 'https:', 'data:'],
    ['connect-src', "'self'", ...providerSources],
    ['frame-src', "'self'", ...providerSources],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'self'", ...formTargets],
    ['frame-ancestors', "'none'"],
  ]
    .map((directive) => directive.join(' '))
    .join('; ');
}
