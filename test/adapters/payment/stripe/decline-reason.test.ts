import { expect, test } from 'vitest';
import { declineReason } from '../../../../adapters/payment/stripe/decline-reason.ts';

test.each([
  ['card_declined', 'insufficient_funds', 'insufficient-funds'],
  ['expired_card', undefined, 'card-expired'],
  ['expired_card', '', 'card-expired'],
  ['card_declined', 'stolen_card', 'card-declined'],
  ['card_declined', 'fraudulent', 'card-declined'],
  [undefined, null, 'card-declined'],
  ['constructor', undefined, 'card-declined'],
])('%s, %s is %s to the shopper', (code, declineCode, reason) => {
  expect(declineReason(code, declineCode)).toBe(reason);
});
