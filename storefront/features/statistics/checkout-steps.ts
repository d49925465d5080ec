import { report } from './report.ts';

const SUBMITTED_KEY = 'checkout-submitted';

/** The shopper has sent the checkout. */
export function reportSubmitted(): void {
  report([{ type: 'checkout-step', step: 'submitted' }]);
  try {
    sessionStorage.setItem(SUBMITTED_KEY, '1');
  } catch {
    // The browser denies storage: the confirmation is not counted.
  }
}

/** An order is shown that is confirmed. It counts only after a checkout of this tab, not when an older order is looked at. */
export function reportConfirmed(): void {
  try {
    if (sessionStorage.getItem(SUBMITTED_KEY) === null) return;
    sessionStorage.removeItem(SUBMITTED_KEY);
  } catch {
    return;
  }
  report([{ type: 'checkout-step', step: 'confirmed' }]);
}
