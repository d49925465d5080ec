import type { StuckAct } from '../../../contracts/order/stuck-sagas.ts';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { PaymentReply } from '../../../contracts/payment/commands.ts';
import { OrderError } from '../errors.ts';
import type { FulfilmentDecision } from './fulfilment-saga.ts';
import type { OrderProcess, ParcelProcess } from './order-process.ts';
import type { OrderSagaDecision } from './order-saga.ts';

/** What ends the step: a message to the order's saga, to the parcel's, or to both. */
export interface StepEnd {
  readonly order?: PaymentReply | OrderSagaDecision;
  readonly parcel?: InventoryReply | FulfilmentDecision;
}

/**
 * The reply that never came, which a person has verified at the provider or the warehouse.
 *
 * @throws OrderError `act-not-possible` for a step of the shop itself: whether stock is released can only be seen in its own database
 */
export function forcedBy(process: OrderProcess, parcel: ParcelProcess | undefined): StepEnd {
  return forceOf(process, parcel) ?? refuse(process, parcel, 'ended by hand: fix what it waits for, and retry it');
}

/**
 * What the shop gives up: the share of a parcel that has left, or a parcel that the warehouse does not pick.
 *
 * @throws OrderError `act-not-possible` where the loss would be the customer's, or the outcome is unknown
 */
export function writtenOffBy(process: OrderProcess, parcel: ParcelProcess | undefined): StepEnd {
  return writeOffOf(parcel) ?? refuse(process, parcel, 'written off: nothing of the shop is lost yet, or the outcome is unknown');
}

/** What staff may do with a stuck saga. */
export function actsOn(process: OrderProcess, parcel: ParcelProcess | undefined): readonly StuckAct[] {
  return ['retry', ...(forceOf(process, parcel) ? ['force' as const] : []), ...(writeOffOf(parcel) ? ['write-off' as const] : [])];
}

/** @throws OrderError if the saga runs by itself, or is no longer at the step that was decided on */
export function refuseEnd(process: OrderProcess, parcel: ParcelProcess | undefined, seen: string): void {
  const { number } = process.terms;
  const { saga, retryTimer } = parcel ?? process;
  if (retryTimer.stuck === null) throw new OrderError('saga-not-stuck', `the saga of order ${number} runs by itself`);
  if (saga.step !== seen)
    throw new OrderError('saga-moved-on', `the saga of order ${number} is ${saga.step}, no longer ${seen}: decide again`, {
      step: saga.step,
    });
}

function forceOf({ terms, saga: order }: OrderProcess, parcel: ParcelProcess | undefined): StepEnd | undefined {
  if (!parcel) {
    const open =
      order.step === 'voiding-hold'
        ? order.payment
        : order.step === 'compensating' && order.money?.isDone === false
          ? order.money.attempt
          : null;
    return open === null ? undefined : { order: { type: 'payment.voided.v1', sagaId: terms.orderId, attempt: open } };
  }
  const { saga, sagaId } = parcel;
  switch (saga.step) {
    case 'cancelling-pick':
    case 'not-stopped':
      return { parcel: { type: 'inventory.pick-cancelled.v1', sagaId, attempt: saga.attempt } };
    case 'capturing':
    case 'capture-failed':
      return { parcel: { type: 'captured-by-hand' } };
    case 'requesting-pick':
    case 'picking':
    case 'pick-refused':
    case 'releasing':
    case 'cancelled':
    case 'shipped':
    case 'settled':
    case 'written-off':
      return undefined;
  }
}

function writeOffOf(parcel: ParcelProcess | undefined): StepEnd | undefined {
  switch (parcel?.saga.step) {
    case 'capture-failed':
      return { parcel: { type: 'share-given-up' } };
    case 'pick-refused':
    case 'requesting-pick':
      return { order: { type: 'not-deliverable' }, parcel: { type: 'order-cancelled' } };
    case undefined:
    case 'picking':
    case 'cancelling-pick':
    case 'not-stopped':
    case 'releasing':
    case 'cancelled':
    case 'shipped':
    case 'capturing':
    case 'settled':
    case 'written-off':
      return undefined;
  }
}

function refuse({ terms: { number }, saga }: OrderProcess, parcel: ParcelProcess | undefined, why: string): never {
  throw new OrderError('act-not-possible', `the step ${(parcel?.saga ?? saga).step} of order ${number} cannot be ${why}`);
}
