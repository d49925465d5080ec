import type { CheckoutOutcome } from './checkout-outcome.ts';
import { orderPath } from '../../lib/paths.ts';
import { forgetDraft } from './remembered-draft.ts';

/** Navigates to the order or to the bank. @returns false when there is no order */
export function leaveCheckout(outcome: CheckoutOutcome): boolean {
  switch (outcome.kind) {
    case 'ordered':
      forgetDraft();
      window.location.assign(orderPath(outcome.orderId));
      return true;
    case 'already-ordered':
      forgetDraft();
      window.location.assign(`${orderPath(outcome.orderId)}?ordered=before`);
      return true;
    case 'challenged':
      // The draft is kept: the shopper may return and pay with another card.
      window.location.assign(outcome.redirectUrl);
      return true;
    case 'declined':
    case 'mistyped':
    case 'not-sold':
    case 'price-changed':
    case 'refused':
    case 'signed-out':
    case 'sold-out':
    case 'unknown':
      return false;
  }
}
