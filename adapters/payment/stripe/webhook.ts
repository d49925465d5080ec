import StripeSdk from 'stripe';
import { z } from 'zod';
import { PlatformError } from '../../../platform/http/errors.ts';
import { StorableCount, storableText } from '../../../platform/http/storable-text.ts';
import type { ProviderNews } from '../../../domain/payment/settlement/provider-news.ts';
import { declineReason } from './decline-reason.ts';

export interface SignedWebhook {
  /** The bytes as they came: the signature is of these. */
  readonly body: Buffer;
  readonly signature: string | undefined;
}

/** How far the time of signing may lie from now, in seconds: Stripe signs a webhook again when it sends it again. */
const TOLERANCE_SECONDS = 300;

const AnyEvent = z.looseObject({ type: z.string() });

/** What of an event says that it is about an intent of ours. */
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

/**
 * What Stripe tells us, once its signature is proven; null when it is about nothing that we wait for, such as an intent that was not made here.
 *
 * @throws PlatformError `webhook-forged`, `webhook-outdated` or `webhook-malformed`.
 */
export function readWebhook({ body, signature }: SignedWebhook, secret: string, now: Date): ProviderNews | null {
  const event = verified(body, signature, secret, now);
  const news = NEWS.get(event.type);
  if (news === undefined || !OurIntent.safeParse(event).success) return null;
  const parsed = PaymentIntentEvent.safeParse(event);
  if (!parsed.success)
    throw new PlatformError('webhook-malformed', `the event is signed, but cannot be read: ${z.prettifyError(parsed.error)}`);
  const { id, data } = parsed.data;
  const { object: intent } = data;
  return {
    eventId: id,
    type: event.type,
    kind: news.kind,
    reason: reasonOf(news.kind, intent.last_payment_error),
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    isDoubtful: isDoubtful(intent, news.status),
    providerRef: intent.id,
    sagaId: intent.metadata.saga_id,
    attempt: intent.metadata.attempt,
  };
}

/** Which events are heard, and the status that the intent then has. */
const NEWS: ReadonlyMap<string, { readonly kind: ProviderNews['kind']; readonly status: string }> = new Map([
  ['payment_intent.amount_capturable_updated', { kind: 'authorised', status: 'requires_capture' }],
  ['payment_intent.payment_failed', { kind: 'declined', status: 'requires_payment_method' }],
  ['payment_intent.canceled', { kind: 'cancelled', status: 'canceled' }],
]);

/** An issuer may approve a part of the amount only. */
function isDoubtful({ amount, amount_capturable, amount_received, capture_method, status }: Intent, expectedStatus: string): boolean {
  const isPartial = status === 'requires_capture' && amount_capturable + amount_received < amount;
  return status !== expectedStatus || capture_method !== 'manual' || isPartial;
}

function reasonOf(kind: ProviderNews['kind'], error: Intent['last_payment_error']): string | null {
  switch (kind) {
    case 'authorised':
      return null;
    case 'declined':
      return declineReason(error?.code, error?.decline_code);
    case 'cancelled':
      return 'cancelled-by-provider';
  }
}

function verified(body: Buffer, signature: string | undefined, secret: string, now: Date): { readonly type: string } {
  const event = AnyEvent.safeParse(construct(body, signature, secret, now));
  // The SDK refuses old signatures only.
  if (signedSeconds(signature) > now.getTime() / 1000 + TOLERANCE_SECONDS) throw outdated();
  if (!event.success) throw new PlatformError('webhook-malformed', 'the body is signed, but it is no event with a type');
  return event.data;
}

function construct(body: Buffer, signature: string | undefined, secret: string, now: Date): unknown {
  try {
    return StripeSdk.webhooks.constructEvent(body, signature ?? '', secret, TOLERANCE_SECONDS, undefined, now.getTime());
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new PlatformError('webhook-malformed', 'the body is signed, but it is no JSON');
    if (cause instanceof StripeSdk.errors.StripeSignatureVerificationError && cause.message.includes('tolerance')) throw outdated();
    throw new PlatformError('webhook-forged', 'the signature is missing or was not made with the secret that we share with Stripe');
  }
}

/** The time that is part of what was signed: like the SDK, of several the last. */
function signedSeconds(signature = ''): number {
  const times = signature.split(',').flatMap((part) => (part.startsWith('t=') ? [Number(part.slice(2))] : []));
  return times.at(-1) ?? Number.POSITIVE_INFINITY;
}

function outdated(): PlatformError {
  return new PlatformError(
    'webhook-outdated',
    `the webhook was signed more than ${TOLERANCE_SECONDS} seconds from now; sign it again when you send it again`,
  );
}
