import * as z from 'zod';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { PaymentReply } from '../../../contracts/payment/commands.ts';

const attempt = z.int().positive();
const left = { trackingNumber: z.string(), shippedAt: z.iso.datetime() };

/**
 * One parcel of a confirmed order: request the pick, wait for the shipment, capture the parcel's share.
 *
 * Until the parcel has left, its pick can be cancelled and its stock released. After that a failure needs an operator.
 */
export const FulfilmentSaga = z.discriminatedUnion('step', [
  z.object({ step: z.literal('requesting-pick'), attempt }),
  z.object({ step: z.literal('picking'), attempt }),
  z.object({ step: z.literal('pick-refused'), attempt, reason: z.string() }),
  /** `isUnpaid`: the hold has lapsed, so the parcel must not leave. */
  z.object({ step: z.literal('cancelling-pick'), attempt, isUnpaid: z.boolean() }),
  /** The hold has lapsed, and the warehouse did not stop the pick: the cancellation is retried, and an operator is needed. */
  z.object({ step: z.literal('not-stopped'), attempt }),
  z.object({ step: z.literal('releasing') }),
  z.object({ step: z.literal('cancelled') }),
  /** Has left the centre. The shares of one hold are captured one after another. */
  z.object({ step: z.literal('shipped'), ...left }),
  z.object({ step: z.literal('capturing'), attempt, isLast: z.boolean(), ...left }),
  z.object({ step: z.literal('capture-failed'), attempt, reason: z.string(), ...left }),
  z.object({ step: z.literal('settled'), ...left }),
  /** Staff gave up its share, which could not be captured. */
  z.object({ step: z.literal('written-off'), ...left }),
]);

export type FulfilmentSaga = Readonly<z.infer<typeof FulfilmentSaga>>;

type Step<S extends FulfilmentSaga['step']> = Extract<FulfilmentSaga, { step: S }>;

/** Messages from the order to its parcel. */
export type FulfilmentDecision =
  | { readonly type: 'order-cancelled' }
  | { readonly type: 'hold-lapsed' }
  | { readonly type: 'capture'; readonly isLast: boolean }
  | { readonly type: 'nothing-to-capture' }
  /** Staff have taken the share at the provider, or give it up. */
  | { readonly type: 'captured-by-hand' | 'share-given-up' };

type Message = InventoryReply | PaymentReply | FulfilmentDecision;

export const firstFulfilmentSaga: Step<'requesting-pick'> = { step: 'requesting-pick', attempt: 1 };

/** The saga after the message; the same object when the message is a repeat, is late or does not apply. */
export function nextFulfilmentSaga(saga: FulfilmentSaga, message: Message): FulfilmentSaga {
  switch (saga.step) {
    case 'requesting-pick':
    case 'picking':
      return whilePicking(saga, message);
    case 'pick-refused':
      return isStop(message) ? { step: 'releasing' } : saga;
    case 'cancelling-pick':
      return whileCancelling(saga, message);
    case 'not-stopped':
      return onceNotStopped(saga, message);
    case 'releasing':
      return message.type === 'inventory.stock-released.v1' ? { step: 'cancelled' } : saga;
    case 'shipped':
      return onceShipped(saga, message);
    case 'capturing':
      return whileCapturing(saga, message);
    case 'capture-failed':
      return onceCaptureFailed(saga, message);
    case 'cancelled':
    case 'settled':
    case 'written-off':
      return saga;
  }
}

function whilePicking(saga: Step<'requesting-pick' | 'picking'>, message: Message): FulfilmentSaga {
  if (isStop(message)) return { step: 'cancelling-pick', attempt: saga.attempt, isUnpaid: message.type === 'hold-lapsed' };
  if (!('attempt' in message) || message.attempt !== saga.attempt) return saga;
  if (message.type === 'inventory.parcel-shipped.v1') return shipped(message);
  // A warehouse may refuse an accepted pick too: it found the goods damaged.
  if (message.type === 'inventory.pick-refused.v1') return { step: 'pick-refused', attempt: saga.attempt, reason: message.reason };
  if (message.type === 'inventory.pick-accepted.v1' && saga.step === 'requesting-pick') return { step: 'picking', attempt: saga.attempt };
  return saga;
}

function isStop(message: Message): message is Extract<FulfilmentDecision, { type: 'order-cancelled' | 'hold-lapsed' }> {
  return message.type === 'order-cancelled' || message.type === 'hold-lapsed';
}

/** The warehouse decides whether the pick is stopped or the parcel ships. */
function whileCancelling(saga: Step<'cancelling-pick'>, message: Message): FulfilmentSaga {
  if (message.type === 'hold-lapsed' && !saga.isUnpaid) return { ...saga, isUnpaid: true };
  if (!('attempt' in message) || message.attempt !== saga.attempt) return saga;
  if (message.type === 'inventory.parcel-shipped.v1') return shipped(message);
  if (message.type === 'inventory.pick-cancelled.v1') return { step: 'releasing' };
  if (message.type !== 'inventory.pick-not-cancelled.v1') return saga;
  return { step: saga.isUnpaid ? 'not-stopped' : 'picking', attempt: saga.attempt };
}

function onceNotStopped(saga: Step<'not-stopped'>, message: Message): FulfilmentSaga {
  if (!('attempt' in message) || message.attempt !== saga.attempt) return saga;
  if (message.type === 'inventory.parcel-shipped.v1') return shipped(message);
  const isStopped = message.type === 'inventory.pick-cancelled.v1' || message.type === 'inventory.pick-refused.v1';
  return isStopped ? { step: 'releasing' } : saga;
}

function onceShipped(saga: Step<'shipped'>, message: Message): FulfilmentSaga {
  const { trackingNumber, shippedAt } = saga;
  if (message.type === 'capture') return { step: 'capturing', attempt: 1, isLast: message.isLast, trackingNumber, shippedAt };
  if (message.type === 'nothing-to-capture') return { step: 'settled', trackingNumber, shippedAt };
  return saga;
}

function whileCapturing(saga: Step<'capturing'>, message: Message): FulfilmentSaga {
  const { attempt, trackingNumber, shippedAt } = saga;
  if (message.type === 'captured-by-hand') return { step: 'settled', trackingNumber, shippedAt };
  if (!('attempt' in message) || message.attempt !== attempt) return saga;
  if (message.type === 'payment.captured.v1') return { step: 'settled', trackingNumber, shippedAt };
  if (message.type === 'payment.capture-failed.v1') {
    return { step: 'capture-failed', attempt, reason: message.reason, trackingNumber, shippedAt };
  }
  return saga;
}

function onceCaptureFailed(saga: Step<'capture-failed'>, message: Message): FulfilmentSaga {
  const { trackingNumber, shippedAt } = saga;
  if (message.type === 'captured-by-hand') return { step: 'settled', trackingNumber, shippedAt };
  if (message.type === 'share-given-up') return { step: 'written-off', trackingNumber, shippedAt };
  return saga;
}

function shipped({ trackingNumber, shippedAt }: { readonly trackingNumber: string; readonly shippedAt: string }): FulfilmentSaga {
  return { step: 'shipped', trackingNumber, shippedAt };
}
