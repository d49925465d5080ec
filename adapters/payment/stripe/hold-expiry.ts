/** Stripe holds the money of a card payment that its customer makes online for seven days, with some brands for longer. */
const HOLD_MILLIS = 7 * 24 * 3_600_000;

/** Counted from the intent's creation, which is never after the approval. `created` is in seconds. */
export function holdExpiresAt({ created }: { readonly created: number }): string {
  return new Date(created * 1_000 + HOLD_MILLIS).toISOString();
}
