/** One try to order: sent again under the same key until its outcome is known, also after a reload. */
export interface CheckoutAttempt {
  readonly key: string;

  /** The request's body, to the letter. It holds the provider's token of the card, never the card. */
  readonly body: string;
}

const PLACE = 'checkout-attempt';

/** For as long as the tab lives. */
export function rememberAttempt(attempt: CheckoutAttempt): void {
  sessionStorage.setItem(PLACE, `${attempt.key}\n${attempt.body}`);
}

export function rememberedAttempt(): CheckoutAttempt | undefined {
  const kept = sessionStorage.getItem(PLACE);
  if (kept === null) return undefined;
  const end = kept.indexOf('\n');
  return { key: kept.slice(0, end), body: kept.slice(end + 1) };
}

export function forgetAttempt(): void {
  sessionStorage.removeItem(PLACE);
}
