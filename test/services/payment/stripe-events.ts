import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import StripeSdk from 'stripe';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { webhookSecret } from '../../support/apps/payment-app.ts';

export const CAPTURABLE = 'payment_intent.amount_capturable_updated';
export const FAILED = 'payment_intent.payment_failed';
export const CANCELED = 'payment_intent.canceled';

const STATUSES: Readonly<Record<string, string>> = {
  [CAPTURABLE]: 'requires_capture',
  [FAILED]: 'requires_payment_method',
  [CANCELED]: 'canceled',
};

/** Stripe's event about the payment intent of an authorisation. */
export function anEvent(type: string, { sagaId, attempt, amount }: AuthorisePayment, changes: object = {}) {
  return {
    id: `evt_${randomUUID()}`,
    object: 'event',
    type,
    data: {
      object: {
        id: `pi_${sagaId}`,
        object: 'payment_intent',
        amount: amount.amount,
        created: Math.floor(Date.now() / 1000),
        amount_capturable: type === CAPTURABLE ? amount.amount : 0,
        amount_received: 0,
        capture_method: 'manual',
        currency: amount.currency.toLowerCase(),
        status: STATUSES[type],
        last_payment_error: type === FAILED ? { code: 'payment_intent_authentication_failure' } : null,
        metadata: { saga_id: sagaId, attempt: String(attempt) },
        ...changes,
      },
    },
  };
}

export interface Signing {
  readonly secret?: string;
  readonly at?: Date;
  readonly signature?: string;
}

/** The signed request that delivers an event. */
export function delivery(event: unknown, { secret = webhookSecret, at = new Date(), signature }: Signing = {}): InjectOptions {
  const payload = typeof event === 'string' ? event : JSON.stringify(event);
  const timestamp = Math.floor(at.getTime() / 1000);
  const signed = signature ?? StripeSdk.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return {
    method: 'POST',
    url: '/webhooks/stripe',
    headers: { 'content-type': 'application/json', ...(signed && { 'stripe-signature': signed }) },
    payload,
  };
}
