import { storedInTab } from './stored-in-tab.ts';

/** An order request: repeated with the same key until it has an outcome, also after a reload. */
export interface CheckoutAttempt {
  readonly key: string;

  /** The request's body, byte for byte. It holds the provider's card token, never the card. */
  readonly body: string;
}

const STORAGE_KEY = 'checkout-attempt';

/** Creates a request with a new key. Browsers have no `randomUUID` over plain http, as on a laptop's address. */
export function newAttempt(body: string): CheckoutAttempt {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''), body };
}

/** Kept while the tab is open. @throws where the browser denies storage to this site */
export function rememberAttempt(attempt: CheckoutAttempt): void {
  sessionStorage.setItem(STORAGE_KEY, `${attempt.key}\n${attempt.body}`);
}

export function rememberedAttempt(): CheckoutAttempt | undefined {
  const stored = storedInTab(STORAGE_KEY);
  if (stored === undefined) return undefined;
  const end = stored.indexOf('\n');
  return { key: stored.slice(0, end), body: stored.slice(end + 1) };
}

export function forgetAttempt(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}
