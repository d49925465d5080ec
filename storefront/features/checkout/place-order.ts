import type { CheckoutAttempt } from './checkout-attempt.ts';
import { checkoutOutcome } from './checkout-outcome.ts';
import type { CheckoutOutcome } from './checkout-outcome.ts';

const WAIT_SECONDS = 20;

/** Longer than the server's wait, so that the browser does not time out first. */
const TIMEOUT_MILLIS = 40_000;

/** Runs in the browser. A repeat with the same attempt places no second order. */
export async function placeOrder({ key, body }: CheckoutAttempt, isRepeat: boolean): Promise<CheckoutOutcome> {
  try {
    const response = await fetch('/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, prefer: `wait=${WAIT_SECONDS}` },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    const result: unknown = await response.json();
    return checkoutOutcome(response.status, result, { isRepeat });
  } catch {
    return { kind: 'unknown' };
  }
}
