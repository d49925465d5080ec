import { cardOf } from './cards.ts';

interface PaymentError {
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
}

export const STATUSES = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
] as const;

export interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: 'automatic' | 'manual';
  readonly status: (typeof STATUSES)[number];
  /** The amount that the issuer holds. */
  readonly held: number;
  readonly received: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly clientSecret: string;
  readonly createdAt: number;
  readonly wantsMulticapture: boolean;
  readonly paymentMethod?: string;
  /** The test card of the payment method. */
  readonly cardToken?: string;
  readonly returnUrl?: string;
  readonly description?: string;
  readonly chargeId?: string;
  /** The capture that is `processing`. */
  readonly pendingCapture?: { readonly amount: number; readonly isFinal: boolean } | undefined;
  readonly lastError?: PaymentError | undefined;
  readonly canceledAt?: number;
  readonly cancellationReason?: string;
}

export interface Capture {
  /** @default the rest of the hold */
  readonly amount?: number;
  /** Releases the rest of the hold afterwards. */
  readonly isFinal: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

export type IntentEvent =
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.canceled'
  | 'payment_intent.payment_failed'
  | 'payment_intent.requires_action'
  | 'payment_intent.succeeded';

/** The changed intent, and its event for the webhook endpoint. */
export interface Changed {
  readonly intent: Intent;
  readonly event?: IntentEvent;
}

/** Applies the issuer's decision to the intent. */
export function confirm(intent: Intent, chargeId: string): Changed {
  const issuer = cardOf(intent.cardToken ?? '')?.issuer;
  if (!issuer) return { intent: { ...intent, status: 'requires_payment_method' } };
  switch (issuer.decision) {
    case 'approve':
      return approve(intent, chargeId);
    case 'process':
      return { intent: { ...intent, status: 'processing' } };
    case 'challenge':
      return { intent: { ...intent, status: 'requires_action' }, event: 'payment_intent.requires_action' };
    case 'decline':
      return fail(intent, { code: issuer.code, declineCode: issuer.declineCode, message: declineMessage(issuer.code) });
  }
}

/** Holds the money after a passed challenge, or without a challenge. */
export function approve(intent: Intent, chargeId: string): Changed {
  const amount = cardOf(intent.cardToken ?? '')?.holdsHalf ? Math.floor(intent.amount / 2) : intent.amount;
  const held = { ...intent, chargeId, held: amount, lastError: undefined };
  return intent.captureMethod === 'manual'
    ? { intent: { ...held, status: 'requires_capture' }, event: 'payment_intent.amount_capturable_updated' }
    : { intent: { ...held, status: 'succeeded', received: intent.amount }, event: 'payment_intent.succeeded' };
}

export function failChallenge(intent: Intent): Changed {
  return fail(intent, {
    code: 'payment_intent_authentication_failure',
    message:
      'The provided payment method has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt.',
  });
}

/** The reason why a share cannot be captured, if any. */
export function whyNotCapturable(intent: Intent, capture: Capture): string | undefined {
  if (intent.status !== 'requires_capture')
    return `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`;
  const left = intent.held - intent.received;
  const amount = capture.amount ?? left;
  if (amount > left) return `The capture amount ${amount} is greater than the amount that is left to capture, ${left}.`;
  if (!capture.isFinal && !(intent.wantsMulticapture && cardOf(intent.cardToken ?? '')?.isMulticapture))
    return 'This PaymentIntent cannot be captured with final_capture=false: multicapture is not available for it.';
  return undefined;
}

export function capture(intent: Intent, { amount, isFinal, metadata }: Capture): Changed {
  const share = amount ?? intent.held - intent.received;
  const card = cardOf(intent.cardToken ?? '');
  if (card?.capturesLater) {
    const pendingCapture = { amount: share, isFinal };
    return { intent: { ...intent, status: 'processing', pendingCapture, metadata: { ...intent.metadata, ...metadata } } };
  }
  const received = intent.received + (card?.collectsHalf ? Math.floor(share / 2) : share);
  const isDone = isFinal || received === intent.held;
  const captured = { ...intent, received, metadata: { ...intent.metadata, ...metadata } };
  return isDone
    ? { intent: { ...captured, status: 'succeeded' }, event: 'payment_intent.succeeded' }
    : { intent: captured, event: 'payment_intent.amount_capturable_updated' };
}

/** Sets the outcome of an intent that is `processing`, or fails one that succeeded. */
export function settle(intent: Intent, isSuccess: boolean, chargeId: string): Changed | undefined {
  const { pendingCapture, ...rest } = intent;
  const refused = { code: 'card_declined', declineCode: 'generic_decline', message: declineMessage('card_declined') };
  if (intent.status === 'succeeded') return isSuccess ? undefined : fail({ ...rest, received: 0 }, refused);
  if (intent.status !== 'processing') return undefined;
  if (!isSuccess) return fail(rest, refused);
  if (!pendingCapture) return approve(rest, chargeId);
  const received = intent.received + pendingCapture.amount;
  return pendingCapture.isFinal || received === intent.held
    ? { intent: { ...rest, received, status: 'succeeded' }, event: 'payment_intent.succeeded' }
    : { intent: { ...rest, received, status: 'requires_capture' }, event: 'payment_intent.amount_capturable_updated' };
}

export function isCancelable({ status, received }: Intent): boolean {
  return status !== 'processing' && status !== 'succeeded' && status !== 'canceled' && received === 0;
}

export function cancel(intent: Intent, reason: string | undefined, now: number): Changed {
  return {
    intent: { ...intent, status: 'canceled', canceledAt: now, ...(reason !== undefined && { cancellationReason: reason }) },
    event: 'payment_intent.canceled',
  };
}

function fail(intent: Intent, lastError: PaymentError): Changed {
  return { intent: { ...intent, status: 'requires_payment_method', lastError }, event: 'payment_intent.payment_failed' };
}

function declineMessage(code: string): string {
  switch (code) {
    case 'expired_card':
      return 'Your card has expired.';
    case 'incorrect_cvc':
      return "Your card's security code is incorrect.";
    default:
      return 'Your card was declined.';
  }
}
