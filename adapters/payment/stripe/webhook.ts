import StripeSdk from 'stripe';
import { z } from 'zod';
import { PlatformError } from '../../../platform/http/errors.ts';
import { StorableCount, storableText } from '../../../platform/http/storable-text.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import { jsonBody, singleHeader, type Webhook } from '../../../platform/webhooks/webhook.ts';
import { declineReason } from './decline-reason.ts';
import { STRIPE, STRIPE_WEBHOOK_PATH } from './settings.ts';

const AnyEvent = z.looseObject({ type: z.string() });

/** The fields that identify an event as one about an intent that ShopMart created. */
const OurIntent = z.looseObject({
  data: z.looseObject({
    object: z.looseObject({
      object: z.literal('payment_intent'),
      metadata: z.looseObject({ saga_id: z.uuid(), attempt: z.string() }),
    }),
  }),
});

const PaymentIntentEvent = z.object({
  id: storableText(255),
  data: z.object({
    object: z.object({
      id: storableText(255),
      amount: z.int(),
      amount_capturable: z.int(),
      amount_received: z.int(),
      capture_method: storableText(100),
      currency: storableText(10),
      status: storableText(100),
      last_payment_error: z.object({ code: storableText(255).nullish(), decline_code: storableText(255).nullish() }).nullish(),
      metadata: z.object({ saga_id: z.uuid(), attempt: StorableCount }),
    }),
  }),
});

type Intent = z.infer<typeof PaymentIntentEvent>['data']['object'];

/** Stripe's webhooks: HMAC-SHA256 over time and body, by the SDK. */
export function stripeWebhook(secret: () => Promise<string>): Webhook<ProviderEvent> {
  return {
    path: STRIPE_WEBHOOK_PATH,
    async verify(body, headers) {
      const signature = singleHeader(headers, 'stripe-signature') ?? '';
      if (!isSigned(body, signature, await secret()))
        throw new PlatformError('webhook-forged', 'the signature is missing or was not made with the secret that we share with Stripe');
      return signedAt(signature);
    },
    parse,
  };
}

/** Null for an event that payment does not read, such as one about an intent that was not created here. */
function parse(body: Buffer): ProviderEvent | null {
  const value = jsonBody(body);
  if (value === undefined) throw new PlatformError('webhook-malformed', 'the body is signed, but it is not JSON');
  const any = AnyEvent.safeParse(value);
  if (!any.success) throw new PlatformError('webhook-malformed', 'the body is signed, but it has no type');
  const event = any.data;
  const known = EVENTS.get(event.type);
  if (known === undefined || !OurIntent.safeParse(event).success) return null;
  const parsed = PaymentIntentEvent.safeParse(event);
  if (!parsed.success)
    throw new PlatformError('webhook-malformed', `the event is signed, but cannot be read: ${z.prettifyError(parsed.error)}`);
  const { id, data } = parsed.data;
  const { object: intent } = data;
  return {
    provider: STRIPE,
    eventId: id,
    type: event.type,
    kind: known.kind,
    reason: reasonOf(known.kind, intent.last_payment_error),
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    isDoubtful: isDoubtful(intent, known.status),
    providerPaymentId: intent.id,
    sagaId: intent.metadata.saga_id,
    attempt: intent.metadata.attempt,
  };
}

/** The events that are read, and the status that the intent then has. */
const EVENTS: ReadonlyMap<string, { readonly kind: ProviderEvent['kind']; readonly status: string }> = new Map([
  ['payment_intent.amount_capturable_updated', { kind: 'authorised', status: 'requires_capture' }],
  ['payment_intent.payment_failed', { kind: 'declined', status: 'requires_payment_method' }],
  ['payment_intent.canceled', { kind: 'cancelled', status: 'canceled' }],
]);

/** An issuer may approve a part of the amount only. */
function isDoubtful({ amount, amount_capturable, amount_received, capture_method, status }: Intent, expectedStatus: string): boolean {
  const isPartial = status === 'requires_capture' && amount_capturable + amount_received < amount;
  return status !== expectedStatus || capture_method !== 'manual' || isPartial;
}

function reasonOf(kind: ProviderEvent['kind'], error: Intent['last_payment_error']): string | null {
  switch (kind) {
    case 'authorised':
      return null;
    case 'declined':
      return declineReason(error?.code, error?.decline_code);
    case 'cancelled':
      return 'cancelled-by-provider';
  }
}

/** The replay window is the route's; 0 calls off the SDK's own, which refuses old signatures only. */
function isSigned(body: Buffer, signature: string, secret: string): boolean {
  try {
    return StripeSdk.webhooks.signature?.verifyHeader(body, signature, secret, 0) ?? false;
  } catch (error) {
    if (error instanceof StripeSdk.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

/** The time that is part of what was signed: like the SDK, of several the last. */
function signedAt(signature: string): Date {
  const times = signature.split(',').flatMap((part) => (part.startsWith('t=') ? [Number(part.slice(2))] : []));
  return new Date((times.at(-1) ?? Number.NaN) * 1_000);
}
