export interface PolicyInput {
  readonly nonce: string;

  /** What of the payment provider may run, be framed and be called. */
  readonly providerSources: readonly string[];

  readonly isDevelopment?: boolean;
}

/**
 * Only our own scripts and the payment provider's run; nobody frames the shop. Whoever is shown a page that the edge keeps gets the nonce of its rendering: it stops what
 * somebody smuggled into the data, who cannot know it beforehand, but not what a script of ours would put into the page from its address. Ours put nothing there.
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
