import StripeSdk from 'stripe';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ProviderNews } from '../../domain/payment/provider-news.ts';
import { declineReason } from '../../domain/payment/decline-reason.ts';

export interface SignedWebhook {
  /** The bytes as they came: the signature is of these. */
  readonly body: Buffer;
  readonly signature: string | undefined;
}

/** How old a webhook may be, in seconds: an honest one that is sent again is signed anew. */
const TOLERANCE_SECONDS = 300;

const AnyEvent = z.looseObject({ type: z.string() });

const PaymentIntentEvent = z.object({
  id: z.string().min(1),
  type: z.string(),
  data: z.object({
    object: z.object({
      id: z.string().min(1),
      object: z.literal('payment_intent'),
      cancellation_reason: z.string().nullish(),
      last_payment_error: z.object({ code: z.string().nullish(), decline_code: z.string().nullish() }).nullish(),
      metadata: z.object({ saga_id: z.uuid(), attempt: z.coerce.number().int().positive() }),
    }),
  }),
});

/**
 * What Stripe tells us, once its signature is proven; null when it is about nothing that we wait for, such as an intent that was not made here.
 *
 * @throws DomainError `webhook-forged`, `webhook-outdated` or `webhook-malformed`.
 */
export function readWebhook({ body, signature }: SignedWebhook, secret: string, now: Date): ProviderNews | null {
  const event = verified(body, signature, secret, now);
  const kind = KINDS.get(event.type);
  if (kind === undefined) return null;
  const parsed = PaymentIntentEvent.safeParse(event);
  if (!parsed.success) return null;
  const { id, type, data } = parsed.data;
  const { object: intent } = data;
  return {
    eventId: id,
    type,
    kind,
    reason: reasonOf(kind, intent.last_payment_error),
    providerRef: intent.id,
    sagaId: intent.metadata.saga_id,
    attempt: intent.metadata.attempt,
  };
}

const KINDS: ReadonlyMap<string, ProviderNews['kind']> = new Map([
  ['payment_intent.amount_capturable_updated', 'authorised'],
  ['payment_intent.payment_failed', 'declined'],
  ['payment_intent.canceled', 'cancelled'],
]);

function reasonOf(
  kind: ProviderNews['kind'],
  error: { readonly code?: string | null | undefined; readonly decline_code?: string | null | undefined } | null | undefined,
): string | null {
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
  if (!event.success) throw new DomainError('webhook-malformed', 'the body is signed, but it is no event with a type');
  return event.data;
}

function construct(body: Buffer, signature: string | undefined, secret: string, now: Date): unknown {
  try {
    return StripeSdk.webhooks.constructEvent(body, signature ?? '', secret, TOLERANCE_SECONDS, undefined, now.getTime());
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new DomainError('webhook-malformed', 'the body is signed, but it is no JSON');
    if (cause instanceof StripeSdk.errors.StripeSignatureVerificationError && cause.message.includes('tolerance')) {
      throw new DomainError(
        'webhook-outdated',
        `the signature is more than ${TOLERANCE_SECONDS} seconds old; sign what is sent again anew`,
      );
    }
    throw new DomainError('webhook-forged', 'the signature is missing or was not made with the secret that we share with Stripe');
  }
}
