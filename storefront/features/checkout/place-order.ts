import type { CheckoutAttempt } from './checkout-attempt.ts';
import { checkoutOutcome } from './checkout-outcome.ts';
import type { CheckoutOutcome } from './checkout-outcome.ts';

const WAIT_SECONDS = 20;

/** Longer than the server is asked to wait: whoever hangs up first must not be the shopper. */
const TIMEOUT_MILLIS = 40_000;

/** Runs in the browser. Repeating it with the same attempt is harmless. */
export async function placeOrder({ key, body }: CheckoutAttempt, isRepeat: boolean): Promise<CheckoutOutcome> {
  try {
    const response = await fetch('/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, prefer: `wait=${WAIT_SECONDS}` },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    const answer: unknown = await response.json();
    return checkoutOutcome(response.status, answer, { isRepeat });
  } catch {
    return { kind: 'unknown' };
  }
}
