import type { Fault } from './faults.ts';

/** The issuer's decision when the card is charged. */
type Issuer =
  | { readonly decision: 'approve' }
  | { readonly decision: 'challenge' }
  /** The outcome is decided later. */
  | { readonly decision: 'process' }
  | { readonly decision: 'decline'; readonly code: string; readonly declineCode: string };

type WebhookFault = 'duplicate' | 'late' | 'lost';

export interface TestCard {
  readonly number: string;
  readonly brand: string;
  readonly issuer: Issuer;
  readonly faults: readonly Fault[];
  readonly webhookFault?: WebhookFault;
  /** Its holds can be captured in several shares. */
  readonly isMulticapture: boolean;
  /** The hold has lapsed before its capture. */
  readonly holdLapses?: boolean;
  /** A capture is `processing` until a test posts its outcome. */
  readonly capturesLater?: boolean;
  /** The provider holds, or collects, only half of the requested amount. */
  readonly holdsHalf?: boolean;
  readonly collectsHalf?: boolean;
}

const VISA: TestCard = { number: '4242424242424242', brand: 'visa', issuer: { decision: 'approve' }, faults: [], isMulticapture: true };

function declined(number: string, declineCode: string, code = 'card_declined'): TestCard {
  return { ...VISA, number, issuer: { decision: 'decline', code, declineCode } };
}

function faulty(...faults: readonly Fault[]): TestCard {
  return { ...VISA, faults };
}

const GENERIC_DECLINE = declined('4000000000000002', 'generic_decline');
const INSUFFICIENT_FUNDS = declined('4000000000009995', 'insufficient_funds');
const CHALLENGE: TestCard = { ...VISA, number: '4000002500003155', issuer: { decision: 'challenge' } };
const CHALLENGE_ALWAYS: TestCard = { ...CHALLENGE, number: '4000000000003220' };
const MASTERCARD: TestCard = { ...VISA, number: '5555555555554444', brand: 'mastercard' };

/** Stripe's documented tokens, then the sandbox's own tokens with faults. */
const TOKENS: Readonly<Record<string, TestCard>> = {
  pm_card_visa: VISA,
  pm_card_mastercard: MASTERCARD,
  pm_card_chargeDeclined: GENERIC_DECLINE,
  pm_card_visa_chargeDeclined: GENERIC_DECLINE,
  pm_card_chargeDeclinedInsufficientFunds: INSUFFICIENT_FUNDS,
  pm_card_visa_chargeDeclinedInsufficientFunds: INSUFFICIENT_FUNDS,
  pm_card_visa_chargeDeclinedLostCard: declined('4000000000009987', 'lost_card'),
  pm_card_chargeDeclinedExpiredCard: declined('4000000000000069', 'expired_card', 'expired_card'),
  pm_card_chargeDeclinedIncorrectCvc: declined('4000000000000127', 'incorrect_cvc', 'incorrect_cvc'),
  pm_card_authenticationRequired: CHALLENGE,
  pm_card_threeDSecure2Required: CHALLENGE_ALWAYS,
  pm_card_noMulticapture: { ...VISA, isMulticapture: false },
  pm_card_holdLapses: { ...VISA, holdLapses: true },
  pm_card_processing: { ...VISA, issuer: { decision: 'process' } },
  pm_card_capturesLater: { ...VISA, capturesLater: true },
  pm_card_holdsHalf: { ...VISA, holdsHalf: true },
  pm_card_challengeHoldsHalf: { ...CHALLENGE, holdsHalf: true },
  pm_card_collectsHalf: { ...VISA, collectsHalf: true },
  pm_card_timeoutBeforeCharge: faulty({ on: 'confirm', kind: 'hang-before' }),
  pm_card_timeoutAfterCharge: faulty({ on: 'confirm', kind: 'hang-after' }),
  pm_card_connectionLostAfterCharge: faulty({ on: 'confirm', kind: 'drop-after' }),
  pm_card_errorBeforeCharge: faulty({ on: 'confirm', kind: 'error-before' }),
  pm_card_errorAfterCharge: faulty({ on: 'confirm', kind: 'error-after' }),
  pm_card_stickyError: faulty({ on: 'confirm', kind: 'sticky-error' }),
  pm_card_rateLimited: faulty({ on: 'confirm', kind: 'rate-limit' }),
  pm_card_timeoutAfterCapture: faulty({ on: 'capture', kind: 'hang-after' }),
  pm_card_errorAfterCapture: faulty({ on: 'capture', kind: 'error-after' }),
  pm_card_errorBeforeCapture: faulty({ on: 'capture', kind: 'error-before' }),
  pm_card_stickyCaptureError: faulty({ on: 'capture', kind: 'sticky-error' }),
  pm_card_timeoutAfterCancel: faulty({ on: 'cancel', kind: 'hang-after' }),
  pm_card_errorBeforeCancel: faulty({ on: 'cancel', kind: 'error-before' }),
  pm_card_duplicateWebhook: { ...CHALLENGE, webhookFault: 'duplicate' },
  pm_card_lateWebhook: { ...CHALLENGE, webhookFault: 'late' },
  pm_card_lostWebhook: { ...CHALLENGE, webhookFault: 'lost' },
};

const BY_NUMBER = new Map(
  Object.entries(TOKENS)
    .map(([token, { number }]) => [number, token] as const)
    .toReversed(),
);

export const TEST_TOKENS: readonly string[] = Object.keys(TOKENS);

export function cardOf(token: string): TestCard | undefined {
  return Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
}

/** The token for a card number. Other numbers are declined, as in Stripe's test mode. */
export function tokenOfNumber(number: string): string {
  return BY_NUMBER.get(number) ?? 'pm_card_chargeDeclined';
}

/** Verifies the check digit of ISO/IEC 7812. */
export function isWellFormedNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
