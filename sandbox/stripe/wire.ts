import { cardOf } from './cards.ts';
import type { Intent } from './intent.ts';

export interface WireIntent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly status: Intent['status'];
  readonly [field: string]: unknown;
}

export interface WireOptions {
  /** Public base URL of challenge pages, such as `https://shop.example/sandbox/stripe`. */
  readonly publicUrl: string;

  /** @default false */
  readonly expandCharge?: boolean;
}

/** The intent in Stripe's format, with the fields that our clients and their libraries read. */
export function toWire(intent: Intent, { publicUrl, expandCharge = false }: WireOptions): WireIntent {
  return {
    id: intent.id,
    object: 'payment_intent',
    amount: intent.amount,
    amount_capturable: intent.status === 'requires_capture' ? intent.held - intent.received : 0,
    amount_received: intent.received,
    canceled_at: intent.canceledAt === undefined ? null : Math.floor(intent.canceledAt / 1000),
    cancellation_reason: intent.cancellationReason ?? null,
    capture_method: intent.captureMethod,
    client_secret: intent.clientSecret,
    confirmation_method: 'automatic',
    created: Math.floor(intent.createdAt / 1000),
    currency: intent.currency,
    description: intent.description ?? null,
    last_payment_error: intent.lastError
      ? {
          type: 'card_error',
          code: intent.lastError.code,
          ...(intent.lastError.declineCode !== undefined && { decline_code: intent.lastError.declineCode }),
          message: intent.lastError.message,
        }
      : null,
    latest_charge: expandCharge ? toWireCharge(intent) : (intent.chargeId ?? null),
    livemode: false,
    metadata: intent.metadata,
    next_action:
      intent.status === 'requires_action'
        ? { type: 'redirect_to_url', redirect_to_url: { url: `${publicUrl}/challenge/${intent.id}`, return_url: intent.returnUrl } }
        : null,
    payment_method: intent.paymentMethod ?? null,
    allowed_payment_method_types: ['card'],
    payment_method_types: ['card'],
    status: intent.status,
  };
}

function toWireCharge(intent: Intent): object | null {
  if (intent.chargeId === undefined) return null;
  const card = cardOf(intent.cardToken ?? '');
  const isMulticapture = intent.wantsMulticapture && card?.isMulticapture === true;
  return {
    id: intent.chargeId,
    object: 'charge',
    amount: intent.held,
    amount_captured: intent.received,
    captured: intent.received > 0,
    payment_intent: intent.id,
    payment_method_details: {
      type: 'card',
      card: {
        brand: card?.brand ?? 'visa',
        last4: card?.number.slice(-4) ?? '4242',
        multicapture: { status: isMulticapture ? 'available' : 'unavailable' },
      },
    },
  };
}
