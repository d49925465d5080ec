import type { CheckoutOutcome } from './checkout-outcome.ts';
import { orderPath } from './paths.ts';
import { forgetDraft } from './remembered-draft.ts';

/** Goes on to the order, or to the bank. @returns false when there is no order to go on with */
export function leaveCheckout(outcome: CheckoutOutcome): boolean {
  if (outcome.kind !== 'ordered' && outcome.kind !== 'challenged') return false;
  forgetDraft();
  window.location.assign(outcome.kind === 'ordered' ? orderPath(outcome.orderId) : outcome.redirectUrl);
  return true;
}
