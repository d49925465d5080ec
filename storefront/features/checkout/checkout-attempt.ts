import { keptInTab } from './kept-in-tab.ts';

/** One try to order: sent again under the same key until its outcome is known, also after a reload. */
export interface CheckoutAttempt {
  readonly key: string;

  /** The request's body, to the letter. It holds the provider's token of the card, never the card. */
  readonly body: string;
}

const PLACE = 'checkout-attempt';

/** Under a key of its own. Not by `randomUUID`, which browsers lack where a shop is reached by plain http, as a laptop's is from a phone. */
export function newAttempt(body: string): CheckoutAttempt {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''), body };
}

/** For as long as the tab lives. @throws where the browser keeps nothing for this site. */
export function rememberAttempt(attempt: CheckoutAttempt): void {
  sessionStorage.setItem(PLACE, `${attempt.key}\n${attempt.body}`);
}

export function rememberedAttempt(): CheckoutAttempt | undefined {
  const kept = keptInTab(PLACE);
  if (kept === undefined) return undefined;
  const end = kept.indexOf('\n');
  return { key: kept.slice(0, end), body: kept.slice(end + 1) };
}

export function forgetAttempt(): void {
  sessionStorage.removeItem(PLACE);
}
