import * as z from 'zod';
import { PlatformError } from '../../../platform/http/errors.ts';
import { StorableCount, storableText } from '../../../platform/http/storable-text.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import { jsonBody } from '../../../platform/webhooks/webhook.ts';
import { declineReason } from './decline-reason.ts';
import { holdExpiresAt } from './hold-expiry.ts';
import { STRIPE } from './settings.ts';
import { sagasOfShares } from './share-note.ts';
import { toPayment } from './state.ts';

const AnyEvent = z.looseObject({ type: z.string() });

/** The fields that identify an intent created by ShopMart. */
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
      created: z.int().nonnegative().max(9_999_999_999),
      amount_capturable: z.int(),
      amount_received: z.int(),
      capture_method: storableText(100),
      currency: storableText(10),
      status: storableText(100),
      last_payment_error: z.object({ code: storableText(255).nullish(), decline_code: storableText(255).nullish() }).nullish(),
      metadata: z.object({ saga_id: z.uuid(), attempt: StorableCount }).catchall(z.unknown()),
    }),
  }),
});

type Intent = z.infer<typeof PaymentIntentEvent>['data']['object'];

/** Null for an event that payment ignores, such as one about an intent that ShopMart did not create. */
export function toProviderEvent(body: Buffer): ProviderEvent | null {
  const value = jsonBody(body);
  if (value === undefined) throw new PlatformError('webhook-malformed', 'the signed body is not JSON');
  const any = AnyEvent.safeParse(value);
  if (!any.success) throw new PlatformError('webhook-malformed', 'the signed body has no event type');
  const event = any.data;
  const status = STATUSES.get(event.type);
  if (status === undefined || !OurIntent.safeParse(event).success) return null;
  const parsed = PaymentIntentEvent.safeParse(event);
  if (!parsed.success) throw new PlatformError('webhook-malformed', `the signed event is not valid: ${z.prettifyError(parsed.error)}`);
  const { id, data } = parsed.data;
  const { object: intent } = data;
  return {
    provider: STRIPE,
    eventId: id,
    type: event.type,
    ...kindOf(event.type, intent),
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    isDoubtful: isDoubtful(intent, status),
    ...toPayment(intent.id),
    sagaId: intent.metadata.saga_id,
    attempt: intent.metadata.attempt,
  };
}

/** The event types that payment reads, with the intent's status at that time. */
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['payment_intent.amount_capturable_updated', 'requires_capture'],
  ['payment_intent.payment_failed', 'requires_payment_method'],
  ['payment_intent.canceled', 'canceled'],
  ['payment_intent.succeeded', 'succeeded'],
]);

type Kind = DistributivePick<ProviderEvent, 'kind' | 'reason' | 'holdExpiresAt' | 'taken' | 'captureSagaId'>;
type DistributivePick<T, K extends PropertyKey> = T extends unknown ? Pick<T, Extract<K, keyof T>> : never;

function kindOf(type: string, intent: Intent): Kind {
  const { amount_received: taken, last_payment_error: error, metadata } = intent;
  const shares = sagasOfShares(metadata);
  const captureSagaId = shares.length === 1 ? (shares[0] ?? null) : null;
  switch (type) {
    case 'payment_intent.amount_capturable_updated':
      return { kind: 'authorised', reason: null, holdExpiresAt: holdExpiresAt(intent) };
    case 'payment_intent.canceled':
      return { kind: 'cancelled', reason: 'cancelled-by-provider' };
    case 'payment_intent.succeeded':
      return { kind: 'captured', reason: null, taken, captureSagaId };
    default: {
      // Once a share was captured, the failed act is a capture.
      const reason = declineReason(error?.code, error?.decline_code);
      return shares.length > 0 ? { kind: 'capture-failed', reason, taken, captureSagaId } : { kind: 'declined', reason };
    }
  }
}

/** Also checks for a partial approval by the issuer. */
function isDoubtful({ amount, amount_capturable, amount_received, capture_method, status }: Intent, expectedStatus: string): boolean {
  const isPartial = status === 'requires_capture' && amount_capturable + amount_received < amount;
  return status !== expectedStatus || capture_method !== 'manual' || isPartial;
}
