/** The outcome of one attempt to send a mail. `failed` can be retried. */
export type SendResult =
  | { readonly outcome: 'sent'; readonly providerId: string }
  | { readonly outcome: 'refused'; readonly error: string }
  | { readonly outcome: 'failed'; readonly error: string };

export type DeliveryStatus =
  | { readonly status: 'sent'; readonly providerId: string }
  | { readonly status: 'undeliverable'; readonly error: string }
  | { readonly status: 'pending'; readonly error: string; readonly dueAt: Date };

/** About two days of retries. */
const MAX_ATTEMPTS = 12;
const FIRST_DELAY_MILLIS = 30_000;
const MAX_DELAY_MILLIS = 6 * 3_600_000;

/** A refused mail is undeliverable. A failed one is retried with exponential backoff. `attempts` includes this one. */
export function nextDeliveryStatus(result: SendResult, attempts: number, now: Date): DeliveryStatus {
  switch (result.outcome) {
    case 'sent':
      return { status: 'sent', providerId: result.providerId };
    case 'refused':
      return { status: 'undeliverable', error: result.error };
    case 'failed': {
      if (attempts >= MAX_ATTEMPTS) return { status: 'undeliverable', error: result.error };
      const delay = Math.min(FIRST_DELAY_MILLIS * 2 ** (attempts - 1), MAX_DELAY_MILLIS);
      return { status: 'pending', error: result.error, dueAt: new Date(now.getTime() + delay) };
    }
  }
}
