import { randomUUID } from 'node:crypto';
import type { Authorisation, PaymentProvider, ProviderPayment, Share } from '../../../domain/payment/settlement/provider.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import { findHold } from '../../../domain/payment/settlement/resolve-unknown.ts';
import type { Webhook } from '../../../platform/webhooks/webhook.ts';
import { pence } from '../../support/builders/payment-world.ts';
import type { WebhookDelivery } from '../webhook-contract.ts';

/** Payment methods of a stand-in, by their effect. */
export interface TestMethods {
  readonly approves: string;
  readonly declines: string;
  readonly challenges: string;
  /** The stand-in holds less than requested. */
  readonly holdsHalf: string;
  /** The caller of the authorisation gets no outcome, whether the money is held or not. */
  readonly losesAuthorisation: readonly string[];
  readonly losesVoid: readonly string[];
  readonly losesCapture: readonly string[];
  readonly collectsHalf: string;
  readonly holdLapses: string;
  /** Its authorisations are pending first. */
  readonly authorisesLater: string;
  /** Its captures are pending first. */
  readonly capturesLater: string;
  /** Its holds are captured whole with the first share. */
  readonly capturesOnce: string;
}

/** A hold in the stand-in's records. */
export interface Hold {
  readonly providerPaymentId: string;
  readonly state: 'held' | 'awaits-customer' | 'pending' | 'voided' | 'captured' | 'declined';
  readonly held: number;
  readonly taken: number;
}

export interface PaymentVendor {
  readonly provider: PaymentProvider;
  /** The same adapter with an address where no server listens. */
  readonly unreachable: PaymentProvider;
  readonly webhook: Webhook<ProviderEvent>;
  /** The same webhook with another secret. */
  readonly foreign: Webhook<ProviderEvent>;
  /** The holds of all attempts of an order. */
  holdsOf(authorisation: Pick<Authorisation, 'sagaId'>): Promise<readonly Hold[]>;
  completeChallenge(providerPaymentId: string, choice: 'approve' | 'fail'): Promise<unknown>;
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

/** The next attempt, with a new key. */
export function nextAttempt(authorisation: Authorisation): Authorisation {
  return { ...authorisation, key: randomUUID(), attempt: authorisation.attempt + 1 };
}

export function aHoldOf({ state }: Pick<ProviderPayment, 'state'>) {
  return { key: randomUUID(), state };
}

export function aShare({ state }: Pick<ProviderPayment, 'state'>, amount: number, changes: Partial<Share> = {}): Share {
  return { key: randomUUID(), sagaId: randomUUID(), amount: pence(amount), state, isLast: false, isRepeat: false, ...changes };
}

/** Voids an attempt whose outcome is unknown, like the settlement. */
export async function voidUnknown(provider: PaymentProvider, authorisation: Authorisation) {
  const held = await findHold(provider, authorisation, new Date(Date.now() + 3_000));
  return held.outcome === 'unknown' || held.outcome === 'absent' || held.state === null ? held : provider.void(aHoldOf(held));
}

/** Authorises and requires that the money is held. */
export async function holdWith(provider: PaymentProvider, paymentMethod: string) {
  const authorisation = anAuthorisation(paymentMethod);
  const outcome = await provider.authorise(authorisation);
  if (outcome.outcome !== 'authorised') throw new Error(`not held: ${JSON.stringify(outcome)}`);
  const { providerPaymentId, state } = outcome;
  return { ...authorisation, providerPaymentId, state };
}
