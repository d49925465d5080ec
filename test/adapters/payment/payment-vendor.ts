import { randomUUID } from 'node:crypto';
import type { Authorisation, PaymentProvider, ProviderPayment, Share } from '../../../domain/payment/settlement/provider.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import { findHold } from '../../../domain/payment/settlement/resolve-unknown.ts';
import type { Webhook } from '../../../platform/webhooks/webhook.ts';
import { pence } from '../../support/builders/payment-world.ts';
import type { WebhookDelivery } from '../webhook-contract.ts';

/** Payment methods of a stand-in, by what they do. */
export interface TestMethods {
  readonly approves: string;
  readonly declines: string;
  readonly challenges: string;
  /** The stand-in holds less than was asked. */
  readonly holdsHalf: string;
  /** The call that authorises has no outcome for the caller, whether the money was held or not. */
  readonly losesAuthorisation: readonly string[];
  readonly losesVoid: readonly string[];
  readonly losesCapture: readonly string[];
  readonly collectsHalf: string;
  readonly holdLapses: string;
  /** The outcome of its authorisation comes later. */
  readonly authorisesLater: string;
  /** The outcome of its captures comes later. */
  readonly capturesLater: string;
  /** Its hold is captured whole with its first share. */
  readonly capturesOnce: string;
}

/** What the stand-in has in its books. */
export interface Hold {
  readonly providerPaymentId: string;
  readonly state: 'held' | 'awaits-customer' | 'pending' | 'voided' | 'captured' | 'declined';
  readonly held: number;
  readonly taken: number;
}

export interface PaymentVendor {
  readonly provider: PaymentProvider;
  /** The same, where no server listens. */
  readonly unreachable: PaymentProvider;
  readonly webhook: Webhook<ProviderEvent>;
  readonly stranger: Webhook<ProviderEvent>;
  /** Of one order, whatever the attempt. */
  holdsOf(authorisation: Pick<Authorisation, 'sagaId'>): Promise<readonly Hold[]>;
  answerChallenge(providerPaymentId: string, answer: 'approve' | 'fail'): Promise<unknown>;
  /** Reports the outcome of an act that is pending, or a later failure of a capture that succeeded. */
  settle(providerPaymentId: string, outcome: 'succeed' | 'fail'): Promise<unknown>;
  /** The webhooks that the stand-in has sent. */
  readonly deliveries: readonly WebhookDelivery[];
  close(): Promise<void>;
}

export function anAuthorisation(paymentMethod: string, changes: Partial<Authorisation> = {}): Authorisation {
  return {
    key: randomUUID(),
    sagaId: randomUUID(),
    attempt: 1,
    amount: pence(1_000),
    paymentMethod,
    returnUrl: 'http://shop.test/orders/1',
    ageMillis: 0,
    ...changes,
  };
}

/** The next attempt, which has a key of its own. */
export function nextAttempt(authorisation: Authorisation): Authorisation {
  return { ...authorisation, key: randomUUID(), attempt: authorisation.attempt + 1 };
}

export function aHoldOf({ state }: Pick<ProviderPayment, 'state'>) {
  return { key: randomUUID(), state };
}

export function aShare({ state }: Pick<ProviderPayment, 'state'>, amount: number, changes: Partial<Share> = {}): Share {
  return { key: randomUUID(), sagaId: randomUUID(), amount: pence(amount), state, isLast: false, isRepeat: false, ...changes };
}

/** Voids an attempt whose outcome is unknown, as the settlement does. */
export async function voidUnknown(provider: PaymentProvider, authorisation: Authorisation) {
  const held = await findHold(provider, authorisation, new Date(Date.now() + 3_000));
  return held.outcome === 'unknown' || held.outcome === 'absent' || held.state === null ? held : provider.void(aHoldOf(held));
}

/** Authorises, and expects the money to be held. */
export async function holdWith(provider: PaymentProvider, paymentMethod: string) {
  const authorisation = anAuthorisation(paymentMethod);
  const outcome = await provider.authorise(authorisation);
  if (outcome.outcome !== 'authorised') throw new Error(`not held: ${JSON.stringify(outcome)}`);
  const { providerPaymentId, state } = outcome;
  return { ...authorisation, providerPaymentId, state };
}
