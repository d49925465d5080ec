import type StripeSdk from 'stripe';
import { declineReason } from './decline-reason.ts';
import type { AuthoriseOutcome, ReportedHold } from '../../../domain/payment/settlement/provider.ts';
import type { Money } from '../../../platform/money/money.ts';

/** How an authorisation stands, by its payment intent, which must be about what was asked. */
export function toAuthoriseOutcome(intent: StripeSdk.PaymentIntent, asked: Money): AuthoriseOutcome {
  const standing = standingOf(intent);
  const isGood = standing.outcome === 'authorised' || standing.outcome === 'awaits-customer';
  const reported = reportedBy(intent);
  return isGood && !isAsAsked(reported, asked) ? { outcome: 'differs', providerPaymentId: intent.id, reported } : standing;
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

function standingOf(intent: StripeSdk.PaymentIntent): AuthoriseOutcome {
  const providerPaymentId = intent.id;
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded':
      return { outcome: 'authorised', providerPaymentId };
    case 'requires_action': {
      const redirectUrl = intent.next_action?.redirect_to_url?.url;
      return redirectUrl
        ? { outcome: 'awaits-customer', redirectUrl, providerPaymentId }
        : { outcome: 'declined', reason: 'approval-not-possible-here', providerPaymentId };
    }
    case 'requires_payment_method': {
      const error = intent.last_payment_error;
      return { outcome: 'declined', reason: declineReason(error?.code, error?.decline_code), providerPaymentId };
    }
    case 'canceled':
      return { outcome: 'declined', reason: 'cancelled-by-provider', providerPaymentId };
    case 'processing':
    case 'requires_confirmation':
    default: // also a status that came after this was written
      return { outcome: 'unknown', why: `payment intent ${intent.id} is ${intent.status}` };
  }
}
