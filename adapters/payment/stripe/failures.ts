import StripeSdk from 'stripe';
import type { LastCall, Unknown } from '../../../domain/payment/settlement/provider.ts';
import { declineReason } from './decline-reason.ts';

/** A failed call, by what it means for the act. */
export type Failure =
  | { readonly kind: 'declined'; readonly reason: string; readonly intentId: string | undefined }
  /** Stripe refused the request: nothing was done, and a retry has the same result. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** The field of the request, by Stripe's name. */
      readonly param: string;
      readonly intent: StripeSdk.PaymentIntent | undefined;
    }
  /** Stripe may or may not have carried out the request. */
  | { readonly kind: 'unknown'; readonly why: string; readonly lastCall: LastCall };

export function toFailure(error: unknown): Failure {
  if (error instanceof StripeSdk.errors.StripeCardError) {
    return {
      kind: 'declined',
      reason: declineReason(error.code, error.decline_code),
      intentId: error.payment_intent?.id,
    };
  }
  if (error instanceof StripeSdk.errors.StripeInvalidRequestError) {
    const { code = 'invalid-request', message, param = '', payment_intent: intent } = error;
    return { kind: 'refused', code, message, param, intent };
  }
  // Includes errors of ours, such as a wrong API key or a reused idempotency key: the card is not declined and the outcome is unknown.
  if (error instanceof StripeSdk.errors.StripeError) {
    const status = error.statusCode === undefined ? '' : ` (${error.statusCode})`;
    return { kind: 'unknown', why: `Stripe: ${error.type}${status}: ${error.message}`, lastCall: lastCallOf(error) };
  }
  throw error;
}

/** Stripe stores a failure with the key, and marks each repeat of it by a header. */
function lastCallOf(error: InstanceType<typeof StripeSdk.errors.StripeError>): LastCall {
  if (error instanceof StripeSdk.errors.StripeConnectionError) return 'no-response';
  return error.headers?.['idempotent-replayed'] === 'true' ? 'exhausted' : 'failed';
}

export function unknown(why: string, lastCall: LastCall = 'none'): Unknown {
  return { outcome: 'unknown', why, lastCall };
}
