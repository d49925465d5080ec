import * as z from 'zod';
import { Parcel, type InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { PaymentReply } from '../../../contracts/payment/commands.ts';
import { CancellationReason } from '../../../contracts/order/reasons.ts';

const attempt = z.int().positive();

/** The compensation of an effect, which is identified by its attempt. */
const Compensation = z.object({ attempt, isDone: z.boolean() });

/** Why the unshipped parcels are being stopped, or were; null when they are not. */
const cancellation = CancellationReason.nullable();

const held = { reservation: attempt, parcels: z.array(Parcel).min(1) };

/**
 * The sale: reserve the stock, authorise the payment, confirm. Inventory sends the payment's command itself, so the saga usually goes from `reserving` to its decision in one turn;
 * `authorising` is for retries. Each step before the confirmation can be compensated. After it, each parcel has its own saga.
 *
 * An order that needs no payment has `payment: null`.
 */
export const OrderSaga = z.discriminatedUnion('step', [
  z.object({ step: z.literal('reserving'), attempt }),
  z.object({ step: z.literal('authorising'), attempt, ...held }),
  z.object({ step: z.literal('awaiting-customer'), attempt, ...held, redirectUrl: z.url(), until: z.iso.datetime() }),
  z.object({ step: z.literal('confirmed'), payment: attempt.nullable(), cancellation, ...held }),
  /** Everything that shipped is free: there is no last capture to release the hold, so it is voided. */
  z.object({ step: z.literal('voiding-hold'), payment: attempt, cancellation }),
  z.object({ step: z.literal('compensating'), reason: CancellationReason, stock: Compensation.nullable(), money: Compensation.nullable() }),
  z.object({ step: z.literal('completed'), cancellation }),
  z.object({ step: z.literal('cancelled'), reason: CancellationReason, payment: attempt.nullable() }),
]);

export type OrderSaga = Readonly<z.infer<typeof OrderSaga>>;

type Step<S extends OrderSaga['step']> = Extract<OrderSaga, { step: S }>;

/** Messages that do not come from a participant. */
export type OrderSagaDecision =
  | { readonly type: 'cancelled-by-customer' | 'cancelled-by-staff' }
  /** Staff gave up a parcel that the warehouse could not pick. */
  | { readonly type: 'not-deliverable' }
  | { readonly type: 'retries-exhausted' }
  | { readonly type: 'customer-timed-out' }
  | { readonly type: 'all-parcels-cancelled' }
  | { readonly type: 'all-parcels-settled'; readonly tookMoney: boolean };

export interface OrderSagaTerms {
  readonly needsPayment: boolean;

  /** Until when a challenged customer can approve the payment. */
  readonly customerDeadline: string;
}

type Message = InventoryReply | PaymentReply | OrderSagaDecision;

/** The attempt that is authorised after the reservation. */
export const FIRST_PAYMENT = 1;

export const firstOrderSaga: Step<'reserving'> = { step: 'reserving', attempt: 1 };

/** The saga after the message; the same object when the message is a repeat, is late or does not apply. */
export function nextOrderSaga(saga: OrderSaga, message: Message, terms: OrderSagaTerms): OrderSaga {
  switch (saga.step) {
    case 'reserving':
      return whileReserving(saga, message, terms);
    case 'authorising':
    case 'awaiting-customer':
      return whileAuthorising(saga, message, terms);
    case 'confirmed':
      return onceConfirmed(saga, message);
    case 'voiding-hold':
      return message.type === 'payment.voided.v1' && message.attempt === saga.payment
        ? { step: 'completed', cancellation: saga.cancellation }
        : saga;
    case 'compensating':
      return whileCompensating(saga, message);
    case 'completed':
    case 'cancelled':
      return saga;
  }
}

/** True once nothing is left to do, for the order and for its parcels. */
export function hasEnded({ step }: OrderSaga): boolean {
  return step === 'completed' || step === 'cancelled';
}

/** True while the sale is neither confirmed nor cancelled. */
export function isBuying({ step }: OrderSaga): boolean {
  return step === 'reserving' || step === 'authorising' || step === 'awaiting-customer';
}

function whileReserving(saga: Step<'reserving'>, message: Message, terms: OrderSagaTerms): OrderSaga {
  const compensate = (reason: CancellationReason): OrderSaga => ({
    step: 'compensating',
    reason,
    stock: { attempt: saga.attempt, isDone: false },
    // Inventory may have sent the authorisation: the tombstone refuses one that comes later.
    money: terms.needsPayment ? { attempt: FIRST_PAYMENT, isDone: false } : null,
  });
  if (isCancellation(message)) return compensate({ code: message.type });
  if (message.type === 'retries-exhausted') return compensate({ code: 'stock-does-not-answer' });
  if ('stock' in message && message.stock?.attempt === saga.attempt) {
    const { attempt: reservation, parcels } = message.stock;
    const authorising = { step: 'authorising', attempt: FIRST_PAYMENT, reservation, parcels } as const;
    const next = whileAuthorising(authorising, message, terms);
    return next === authorising ? saga : next;
  }
  if (!('attempt' in message) || message.attempt !== saga.attempt) return saga;
  if (message.type === 'inventory.stock-refused.v1') return { step: 'cancelled', reason: soldOut(message.missing), payment: null };
  if (message.type !== 'inventory.stock-reserved.v1') return saga;
  const held = { reservation: saga.attempt, parcels: message.parcels };
  return terms.needsPayment
    ? { step: 'authorising', attempt: FIRST_PAYMENT, ...held }
    : { step: 'confirmed', payment: null, cancellation: null, ...held };
}

function whileAuthorising(saga: Step<'authorising' | 'awaiting-customer'>, message: Message, terms: OrderSagaTerms): OrderSaga {
  const { attempt, reservation, parcels } = saga;
  const compensate = (reason: CancellationReason): OrderSaga => ({
    step: 'compensating',
    reason,
    stock: { attempt: reservation, isDone: false },
    // A declined payment is voided too: the tombstone refuses a late approval.
    money: { attempt, isDone: false },
  });
  if (isCancellation(message)) return compensate({ code: message.type });
  if (message.type === 'retries-exhausted') return compensate({ code: 'payment-does-not-answer' });
  if (message.type === 'customer-timed-out') return compensate({ code: 'payment-not-approved-in-time' });
  if (!('attempt' in message) || message.attempt !== attempt) return saga;
  if (message.type === 'payment.authorised.v1') return { step: 'confirmed', payment: attempt, cancellation: null, reservation, parcels };
  if (message.type === 'payment.declined.v1') return compensate({ code: 'payment-declined', reason: message.reason });
  if (message.type === 'payment.hold-lapsed.v1') return compensate({ code: 'payment-hold-lapsed' });
  if (message.type === 'payment.awaits-customer.v1' && saga.step === 'authorising') {
    return { step: 'awaiting-customer', attempt, reservation, parcels, redirectUrl: message.redirectUrl, until: terms.customerDeadline };
  }
  return saga;
}

function onceConfirmed(saga: Step<'confirmed'>, message: Message): OrderSaga {
  if (message.type === 'all-parcels-settled') {
    const { payment, cancellation } = saga;
    return payment === null || message.tookMoney ? { step: 'completed', cancellation } : { step: 'voiding-hold', payment, cancellation };
  }
  // The first reason is kept: the parcels are already being stopped for it.
  if (isCancellation(message) || message.type === 'not-deliverable')
    return saga.cancellation ? saga : { ...saga, cancellation: { code: message.type } };
  if (message.type === 'payment.hold-lapsed.v1') {
    return saga.cancellation || message.attempt !== saga.payment ? saga : { ...saga, cancellation: { code: 'payment-hold-lapsed' } };
  }
  if (message.type !== 'all-parcels-cancelled') return saga;
  const reason = saga.cancellation ?? { code: 'cancelled-by-customer' };
  if (saga.payment === null) return { step: 'cancelled', reason, payment: null };
  return { step: 'compensating', reason, stock: null, money: { attempt: saga.payment, isDone: false } };
}

function whileCompensating(saga: Step<'compensating'>, message: Message): OrderSaga {
  if (message.type === 'inventory.stock-released.v1' && isPending(saga.stock, message)) {
    return cancelledIfCompensated({ ...saga, stock: { attempt: message.attempt, isDone: true } });
  }
  if (message.type === 'payment.voided.v1' && isPending(saga.money, message)) {
    return cancelledIfCompensated({ ...saga, money: { attempt: message.attempt, isDone: true } });
  }
  return saga;
}

function isCancellation(message: Message): message is Extract<OrderSagaDecision, { type: 'cancelled-by-customer' | 'cancelled-by-staff' }> {
  return message.type === 'cancelled-by-customer' || message.type === 'cancelled-by-staff';
}

function isPending(
  compensation: z.infer<typeof Compensation> | null,
  reply: { readonly attempt: number; readonly parcelNo?: number | undefined },
): boolean {
  return compensation !== null && !compensation.isDone && compensation.attempt === reply.attempt && reply.parcelNo === undefined;
}

function cancelledIfCompensated(saga: Step<'compensating'>): OrderSaga {
  const isCompensated = [saga.stock, saga.money].every((compensation) => compensation?.isDone ?? true);
  return isCompensated ? { step: 'cancelled', reason: saga.reason, payment: saga.money?.attempt ?? null } : saga;
}

function soldOut(missing: readonly { readonly sku: string }[]): CancellationReason {
  return { code: 'sold-out', skus: [...new Set(missing.map(({ sku }) => sku))] };
}
