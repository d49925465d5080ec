import StripeSdk from 'stripe';
import type { Unknown } from '../../../domain/payment/settlement/provider.ts';
import { declineReason } from './decline-reason.ts';

/** What a failed call of Stripe means for us. */
export type Failure =
  | { readonly kind: 'declined'; readonly reason: string; readonly providerPaymentId: string | null }
  /** Stripe understood and said no: nothing was done, and asking again changes nothing. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** What of the request it was about, by Stripe's name. */
      readonly param: string;
      readonly intent: StripeSdk.PaymentIntent | undefined;
    }
  /** It may or may not have been done. After silence it may even still be on its way. */
  | {
      readonly kind: 'unknown';
      readonly why: string;
      readonly isSilence: boolean;
      /** Stripe repeats the failure that it keeps under the key: the call is over, and the key never gives another answer. */
      readonly isReplay: boolean;
    };

export function toFailure(error: unknown): Failure {
  if (error instanceof StripeSdk.errors.StripeCardError) {
    return {
      kind: 'declined',
      reason: declineReason(error.code, error.decline_code),
      providerPaymentId: error.payment_intent?.id ?? null,
    };
  }
  if (error instanceof StripeSdk.errors.StripeInvalidRequestError) {
    const { code = 'invalid-request', message, param = '', payment_intent: intent } = error;
    return { kind: 'refused', code, message, param, intent };
  }
  // Also what is our own fault, a wrong API key or a key used in other words: the shopper's card is not to blame, and nothing tells what was done.
  if (error instanceof StripeSdk.errors.StripeError) {
    const status = error.statusCode === undefined ? '' : ` (${error.statusCode})`;
    const isSilence = error instanceof StripeSdk.errors.StripeConnectionError;
    const isReplay = error.headers?.['idempotent-replayed'] === 'true';
    return { kind: 'unknown', why: `Stripe: ${error.type}${status}: ${error.message}`, isSilence, isReplay };
  }
  throw error;
}

export function unknown(why: string): Unknown {
  return { outcome: 'unknown', why };
}
