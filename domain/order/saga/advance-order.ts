import { OrderError } from '../errors.ts';
import type { Transition } from '../../../platform/saga/advance.ts';
import type { DeadlinePassed } from '../../../platform/saga/sweep.ts';
import type { ShardedId } from '../../../platform/sharding/order-id.ts';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { PaymentReply } from '../../../contracts/payment/commands.ts';
import { type FulfilmentDecision, type FulfilmentSaga, firstFulfilmentSaga, nextFulfilmentSaga } from './fulfilment-saga.ts';
import {
  type OrderProcess,
  type ParcelProcess,
  type SagaCommand,
  askedByOrder,
  askedByParcel,
  parcelShare,
  promised,
} from './order-process.ts';
import { type OrderSaga, type OrderSagaDecision, nextOrderSaga } from './order-saga.ts';
import { CUSTOMER_DEADLINE_MILLIS, type Patience, atRest, later, stuck, waiting } from './patience.ts';
import { hasShipped, isOver } from './order-status.ts';
import { type Reminder, orderReminder, parcelReminder } from './reminder.ts';

export type SagaReply = InventoryReply | PaymentReply;

/** What may happen to an order after it was placed. */
export type OrderMessage = SagaReply | DeadlinePassed | CancelOrder;

interface CancelOrder {
  readonly type: 'cancel-order';
  /** The order's. */
  readonly sagaId: ShardedId;
}

/** What a transition needs of the world. */
export interface Surroundings {
  readonly now: Date;

  /** Where the provider sends a shopper back to whom it has challenged. */
  readonly returnUrl: string;

  /** Ids for the sagas of parcels: they carry the customer, so that their replies find the shard. */
  readonly mintId: () => ShardedId;
}

type Advanced = Transition<OrderProcess, SagaCommand>;

/**
 * The order after the message, and what it newly asks of its participants.
 *
 * A message that changes nothing (a repeat, or one that comes late) makes its saga ask again for what it is asking: the sender of the first time may have died between
 * commit and send. Each such repeat causes at most one more, further down the order's way, so they end.
 *
 * @throws OrderError `order-already-shipped` when it is to be cancelled and a parcel has left.
 */
export function advanceOrder(before: OrderProcess, message: OrderMessage, around: Surroundings): Advanced {
  if (message.type === 'deadline-passed') return remind(before, message.sagaId, around);
  if (message.type === 'cancel-order') return settle(before, cancel(before, around), around);
  const after = settle(before, deliver(before, message, around), around);
  return after.state === before ? { state: before, commands: askedAgain(before, message, around) } : after;
}

function deliver(process: OrderProcess, reply: SagaReply, around: Surroundings): OrderProcess {
  const isOfParcel = 'parcelNo' in reply && reply.parcelNo !== undefined;
  const parcel = process.parcels.find(({ sagaId, parcelNo }) => (isOfParcel ? parcelNo === reply.parcelNo : sagaId === reply.sagaId));
  if (parcel) {
    const next = withParcel(process, { ...parcel, saga: nextFulfilmentSaga(parcel.saga, reply) }, parcel);
    return next !== process && isOfLapsedHold(reply) ? stop(next, 'hold-lapsed') : next;
  }
  if (isOfParcel) return process;
  const told = tellOrder(process, reply, around);
  const hasLapsed = reply.type === 'payment.hold-lapsed.v1' && told.saga.step === 'confirmed' && told.saga.payment === reply.attempt;
  return hasLapsed ? stop(told, 'hold-lapsed') : told;
}

/** A capture that finds the hold gone says the same as the provider's event, which may have been lost. */
function isOfLapsedHold(reply: SagaReply): boolean {
  return reply.type === 'payment.capture-failed.v1' && (reply.reason === 'hold-expired' || reply.reason === 'voided');
}

/** Stops every parcel that has not left. */
function stop(process: OrderProcess, type: 'cancelled-by-customer' | 'hold-lapsed'): OrderProcess {
  return process.parcels.reduce((process, parcel) => tellParcel(process, parcel, { type }), process);
}

/**
 * Before the confirmation everything is undone. After it the warehouses are asked to stop; parcels that cannot be stopped any more go on and are paid, and only when all
 * were stopped the payment is voided and the order cancelled.
 */
function cancel(process: OrderProcess, around: Surroundings): OrderProcess {
  if (process.saga.step === 'completed' || process.parcels.some(({ saga }) => hasShipped(saga))) {
    throw new OrderError('order-already-shipped', `order ${process.terms.number} is on its way and can only be sent back`);
  }
  const told = tellOrder(process, { type: 'cancelled-by-customer' }, around);
  return told.saga.step === 'confirmed' ? stop(told, 'cancelled-by-customer') : told;
}

function remind(process: OrderProcess, sagaId: string, around: Surroundings): Advanced {
  const parcel = process.parcels.find((parcel) => parcel.sagaId === sagaId);
  const reminder: Reminder = parcel
    ? parcelReminder(parcel.saga, parcel.patience, around.now)
    : orderReminder(process.saga, process.patience, around.now);
  switch (reminder.type) {
    case 'nothing':
      return { state: process, commands: [] };
    case 'undo':
      return settle(process, tellOrder(process, { type: reminder.because }, around), around);
    case 'ask-again':
    case 'give-to-staff': {
      const commands = parcel ? askedByParcel(process, parcel) : askedByOrder(process, around.returnUrl);
      return { state: withPatience(process, parcel, reminder.patience), commands: reminder.type === 'ask-again' ? commands : [] };
    }
  }
}

function withPatience(process: OrderProcess, parcel: ParcelProcess | undefined, patience: Patience): OrderProcess {
  if (!parcel) return { ...process, patience };
  return { ...process, parcels: process.parcels.map((other) => (other === parcel ? { ...parcel, patience } : other)) };
}

/** Draws the conclusions until none is left, and sets the clocks of the sagas that moved. */
function settle(before: OrderProcess, decided: OrderProcess, around: Surroundings): Advanced {
  let process = decided;
  for (let next = conclude(process, around); next !== process; next = conclude(process, around)) process = next;
  if (process === before) return { state: process, commands: [] };
  const after: OrderProcess = {
    ...process,
    patience:
      process.saga === before.saga ? process.patience : patienceOf(process.saga, askedByOrder(process, around.returnUrl), around.now),
    parcels: process.parcels.map((parcel) => {
      const isUnmoved = before.parcels.some(({ sagaId, saga }) => sagaId === parcel.sagaId && saga === parcel.saga);
      return isUnmoved ? parcel : { ...parcel, patience: patienceOf(parcel.saga, askedByParcel(process, parcel), around.now) };
    }),
  };
  const known = new Set(asked(before, around).map(keyOf));
  return { state: after, commands: asked(after, around).filter((command) => !known.has(keyOf(command))) };
}

function conclude(process: OrderProcess, around: Surroundings): OrderProcess {
  const { saga, parcels, terms } = process;
  if (saga.step !== 'confirmed') return process;
  if (parcels.length === 0) {
    const begun = saga.parcels.map(({ parcelNo }) => ({ sagaId: around.mintId(), parcelNo, saga: firstFulfilmentSaga, patience: atRest }));
    return { ...process, parcels: begun };
  }
  if (parcels.every(({ saga }) => saga.step === 'cancelled')) return tellOrder(process, { type: 'all-parcels-cancelled' }, around);
  const shareOf = ({ parcelNo }: ParcelProcess) => parcelShare(terms, promised(process, parcelNo).parcel).amount;
  if (parcels.every(({ saga }) => isOver(saga))) {
    const tookMoney = parcels.some((parcel) => parcel.saga.step === 'settled' && shareOf(parcel) > 0);
    return tellOrder(process, { type: 'all-parcels-settled', tookMoney }, around);
  }
  const next = parcels.find(({ saga }) => saga.step === 'shipped');
  if (!next) return process;
  if (shareOf(next) === 0) return tellParcel(process, next, { type: 'nothing-to-capture' });
  // One capture of a hold at a time, and none while it is open whether another parcel goes: the last one gives the rest of the hold back.
  if (parcels.some(({ saga }) => saga.step === 'capturing' || saga.step === 'cancelling-pick')) return process;
  const isLast = parcels.every(
    (parcel) => parcel === next || isOver(parcel.saga) || parcel.saga.step === 'releasing' || shareOf(parcel) === 0,
  );
  return tellParcel(process, next, { type: 'capture', isLast });
}

function askedAgain(process: OrderProcess, reply: SagaReply, { returnUrl }: Surroundings): readonly SagaCommand[] {
  const parcel = process.parcels.find(({ sagaId }) => sagaId === reply.sagaId);
  if (parcel) return parcel.saga.step === 'picking' || parcel.saga.step === 'not-stopped' ? [] : askedByParcel(process, parcel);
  if (process.saga.step === 'awaiting-customer') return [];
  const picks = process.parcels.filter(({ saga }) => saga.step === 'requesting-pick');
  return [...askedByOrder(process, returnUrl), ...picks.flatMap((parcel) => askedByParcel(process, parcel))];
}

function asked(process: OrderProcess, { returnUrl }: Surroundings): readonly SagaCommand[] {
  return [...askedByOrder(process, returnUrl), ...process.parcels.flatMap((parcel) => askedByParcel(process, parcel))];
}

/** Two commands of one key are one: whoever waits patiently was asked already. */
function keyOf(command: SagaCommand): string {
  return `${command.type} ${command.sagaId} ${command.attempt} ${'parcelNo' in command ? command.parcelNo : ''}`;
}

function patienceOf(saga: OrderSaga | FulfilmentSaga, commands: readonly SagaCommand[], now: Date): Patience {
  if (saga.step === 'pick-refused' || saga.step === 'capture-failed') return stuck({ code: saga.step, reason: saga.reason });
  if (saga.step === 'not-stopped') return { ...waiting(now), stuck: { code: 'unpaid-parcel-not-stopped' } };
  return commands.length === 0 ? atRest : waiting(now);
}

function tellOrder(process: OrderProcess, message: SagaReply | OrderSagaDecision, { now }: Surroundings): OrderProcess {
  const terms = { needsPayment: process.terms.total.amount > 0, customerDeadline: later(now, CUSTOMER_DEADLINE_MILLIS) };
  const saga = nextOrderSaga(process.saga, message, terms);
  return saga === process.saga ? process : { ...process, saga };
}

function tellParcel(process: OrderProcess, parcel: ParcelProcess, message: FulfilmentDecision): OrderProcess {
  return withParcel(process, { ...parcel, saga: nextFulfilmentSaga(parcel.saga, message) }, parcel);
}

function withParcel(process: OrderProcess, next: ParcelProcess, before: ParcelProcess): OrderProcess {
  if (next.saga === before.saga) return process;
  return { ...process, parcels: process.parcels.map((parcel) => (parcel === before ? next : parcel)) };
}
