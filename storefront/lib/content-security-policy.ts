export interface PolicyInput {
  readonly nonce: string;
  readonly shopUrl: string;

  /** The payment provider's script. Its origin, and the hosts beside it, may run, be framed and be called. */
  readonly providerScriptUrl: string;

  readonly isDevelopment?: boolean;
}

/**
 * Only our own scripts and the payment provider's run; nobody frames the shop. Whoever is shown a page that the edge keeps gets the nonce of its rendering: it stops what
 * somebody smuggled into the data, who cannot know it beforehand, but not what a script of ours would put into the page from its address. Ours put nothing there.
 */
export function contentSecurityPolicy({ nonce, shopUrl, providerScriptUrl, isDevelopment = false }: PolicyInput): string {
  const provider = providerSources(shopUrl, providerScriptUrl);
  return [
    ['default-src', "'self'"],
    ['script-src', "'self'", `'nonce-${nonce}'`, ...provider, ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    ['style-src', "'self'", ...(isDevelopment ? ["'unsafe-inline'"] : [])],
    ['img-src', "'self'", 'https:', 'data:'],
    ['connect-src', "'self'", ...provider],
    ['frame-src', "'self'", ...provider],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'self'"],
    ['frame-ancestors', "'none'"],
  ]
    .map((directive) => directive.join(' '))
    .join('; ');
}

/** `https://js.stripe.com/v3/` calls `api.stripe.com` and frames `hooks.stripe.com`: the siblings of the script's host. */
function providerSources(shopUrl: string, providerScriptUrl: string): readonly string[] {
  const script = new URL(providerScriptUrl);
  if (script.origin === new URL(shopUrl).origin) return [];
  const [, ...domain] = script.hostname.split('.');
  const isName = /[a-z]$/i.test(script.hostname);
  return isName && domain.length >= 2 ? [script.origin, `https://*.${domain.join('.')}`] : [script.origin];
}
