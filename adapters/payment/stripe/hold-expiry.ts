/** Stripe holds an online card payment for at least seven days; longer for some brands. */
const HOLD_MILLIS = 7 * 24 * 3_600_000;

/** Counted from the intent's creation, which is never later than the approval. `created` is in seconds. */
export function holdExpiresAt({ created }: { readonly created: number }): string {
  return new Date(created * 1_000 + HOLD_MILLIS).toISOString();
}
