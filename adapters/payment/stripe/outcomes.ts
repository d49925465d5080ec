import type StripeSdk from 'stripe';
import { declineReason } from './decline-reason.ts';
import type { AuthorisationStatus, ReportedHold } from '../../../domain/payment/settlement/provider.ts';
import type { Money } from '../../../platform/money/money.ts';
import { holdExpiresAt } from './hold-expiry.ts';
import { toPayment } from './state.ts';

/** The status of an authorisation, by its payment intent, which must be for the requested amount. */
export function toStatus(intent: StripeSdk.PaymentIntent, asked: Money): AuthorisationStatus {
  const status = statusOf(intent);
  const isGood = status.outcome !== 'declined';
  const reported = reportedBy(intent);
  return isGood && !isAsAsked(reported, asked) ? { outcome: 'differs', ...toPayment(intent.id), reported } : status;
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

function isAsAsked({ amount, currency, capturable, captureMethod, status }: ReportedHold, asked: Money): boolean {
  // An issuer may approve a part of the amount only.
  const isWhole = status !== 'requires_capture' || capturable >= asked.amount;
  return amount === asked.amount && currency === asked.currency && captureMethod === 'manual' && isWhole;
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
    default: // also a status that Stripe added since
      return { outcome: 'pending', ...payment };
  }
}
