/** The outcome of one attempt to send a mail. `refused` is about the mail; `failed` is about the vendor or the way to it. */
export type SendResult =
  | { readonly outcome: 'sent'; readonly providerId: string }
  | { readonly outcome: 'refused'; readonly error: string }
  | { readonly outcome: 'failed'; readonly error: string };

export type DeliveryStatus =
  | { readonly status: 'sent'; readonly providerId: string }
  | { readonly status: 'undeliverable'; readonly error: string }
  | { readonly status: 'pending'; readonly error: string; readonly dueAt: Date };

const FIRST_DELAY_MILLIS = 30_000;

/** All waiting mails are sent within an hour after the vendor becomes ready. */
const MAX_DELAY_MILLIS = 3_600_000;

/** A refused mail is undeliverable. A failed one is retried with exponential backoff until it is sent: a vendor may take weeks to accept a new shop. `attempts` includes this one. */
export function nextDeliveryStatus(result: SendResult, attempts: number, now: Date): DeliveryStatus {
  switch (result.outcome) {
    case 'sent':
      return { status: 'sent', providerId: result.providerId };
    case 'refused':
      return { status: 'undeliverable', error: result.error };
    case 'failed': {
      const delay = Math.min(FIRST_DELAY_MILLIS * 2 ** (attempts - 1), MAX_DELAY_MILLIS);
      return { status: 'pending', error: result.error, dueAt: new Date(now.getTime() + delay) };
    }
  }
}
