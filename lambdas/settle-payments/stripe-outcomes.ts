import type StripeSdk from 'stripe';
import { declineReason } from '../../domain/payment/decline-reason.ts';
import type { AuthoriseOutcome } from '../../domain/payment/provider.ts';

/** How an authorisation stands, by its payment intent. */
export function toAuthoriseOutcome(intent: StripeSdk.PaymentIntent): AuthoriseOutcome {
  const providerRef = intent.id;
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded':
      return { outcome: 'authorised', providerRef };
    case 'requires_action': {
      const redirectUrl = intent.next_action?.redirect_to_url?.url;
      return redirectUrl
        ? { outcome: 'awaits-customer', redirectUrl, providerRef }
        : { outcome: 'declined', reason: 'approval-not-possible-here', providerRef };
    }
    case 'requires_payment_method': {
      const error = intent.last_payment_error;
      return { outcome: 'declined', reason: declineReason(error?.code, error?.decline_code), providerRef };
    }
    case 'canceled':
      return { outcome: 'declined', reason: 'cancelled-by-provider', providerRef };
    case 'processing':
    case 'requires_confirmation':
    default: // also a status that came after this was written
      return { outcome: 'unknown', why: `payment intent ${intent.id} is ${intent.status}` };
  }
}
