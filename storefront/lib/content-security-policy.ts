export interface PolicyInput {
  readonly nonce: string;

  /** What of the payment provider may run, be framed and be called. */
  readonly providerSources: readonly string[];

  readonly isDevelopment?: boolean;
}

/**
 * Allows only our scripts and the payment provider's, and no framing. All viewers of a cached page get the same nonce. It stops scripts injected into the
 * data, whose author cannot predict it, but not markup that our own script would copy from the address; ours copy none.
 */
export function contentSecurityPolicy({ nonce, providerSources, isDevelopment = false }: PolicyInput): string {
  return [
    ['default-src', "'self'"],
    ['script-src', "'self'", `'nonce-${nonce}'`, ...providerSources, ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    ['style-src', "'self'", ...(isDevelopment ? ["'unsafe-inline'"] : [])],
    ['img-src', "'self'", 'https:', 'data:'],
    ['connect-src', "'self'", ...providerSources],
    ['frame-src', "'self'", ...providerSources],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'self'"],
    ['frame-ancestors', "'none'"],
  ]
    .map((directive) => directive.join(' '))
    .join('; ');
}
