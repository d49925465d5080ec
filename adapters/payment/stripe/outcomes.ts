import type StripeSdk from 'stripe';
import { declineReason } from './decline-reason.ts';
import type { AuthorisationStatus, ReportedHold } from '../../../domain/payment/settlement/provider.ts';
import type { Money } from '../../../platform/money/money.ts';
import { holdExpiresAt } from './hold-expiry.ts';
import { toPayment } from './state.ts';

/** The status of an authorisation by its payment intent; `differs` if the intent does not match the request. */
export function toStatus(intent: StripeSdk.PaymentIntent, requested: Money): AuthorisationStatus {
  const status = statusOf(intent);
  if (status.outcome === 'declined') return status;
  const reported = reportedBy(intent);
  return isAsRequested(reported, requested) ? status : { outcome: 'differs', ...toPayment(intent.id), reported };
}

function reportedBy(intent: StripeSdk.PaymentIntent): ReportedHold {
  return {
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    capturable: intent.amount_capturable + intent.amount_received,
    captureMethod: intent.capture_method,
    status: intent.status,
  };
}

function isAsRequested({ amount, currency, capturable, captureMethod, status }: ReportedHold, requested: Money): boolean {
  // An issuer may approve only a part of the amount.
  const isWhole = status !== 'requires_capture' || capturable >= requested.amount;
  return amount === requested.amount && currency === requested.currency && captureMethod === 'manual' && isWhole;
}

function statusOf(intent: StripeSdk.PaymentIntent): Exclude<AuthorisationStatus, { outcome: 'differs' }> {
  const payment = toPayment(intent.id);
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded':
      return { outcome: 'authorised', holdExpiresAt: holdExpiresAt(intent), ...payment };
    case 'requires_action': {
      const redirectUrl = intent.next_action?.redirect_to_url?.url;
      return redirectUrl
        ? { outcome: 'awaits-customer', redirectUrl, ...payment }
        : { outcome: 'declined', reason: 'approval-not-possible-here', ...payment };
    }
    case 'requires_payment_method': {
      const error = intent.last_payment_error;
      return { outcome: 'declined', reason: declineReason(error?.code, error?.decline_code), ...payment };
    }
    case 'canceled':
      return { outcome: 'declined', reason: 'cancelled-by-provider', ...payment };
    case 'processing':
    case 'requires_confirmation':
    default: // a status that Stripe added later
      return { outcome: 'pending', ...payment };
  }
}
