import type { Transition } from '../../../platform/saga/advance.ts';
import type { DeadlinePassed } from '../../../platform/saga/sweep.ts';
import { type ShardedId, partId } from '../../../platform/sharding/order-id.ts';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { PaymentReply } from '../../../contracts/payment/commands.ts';
import { type DeadlineAction, orderDeadlineAction, parcelDeadlineAction } from './deadline-action.ts';
import { alreadyShipped } from './ended-order.ts';
import { type FulfilmentDecision, type FulfilmentSaga, firstFulfilmentSaga, nextFulfilmentSaga } from './fulfilment-saga.ts';
import {
  type OrderProcess,
  type ParcelProcess,
  type SagaCommand,
  needsPayment,
  orderCommands,
  parcelCommands,
  parcelShare,
  reservedParcel,
} from './order-process.ts';
import { type OrderSaga, type OrderSagaDecision, nextOrderSaga } from './order-saga.ts';
import { hasShipped, isOver } from './order-status.ts';
import { forcedBy, refuseEnd, writtenOffBy } from './end-stuck.ts';
import { refuseRetry, retriedParcelSaga } from './retry-stuck.ts';
import { CUSTOMER_TIMEOUT_MILLIS, type RetryTimer, addMillis, idleTimer, startTimer, stuckTimer } from './retry-timer.ts';

export type SagaReply = InventoryReply | PaymentReply;

/** What may happen to an order after it was placed. */
export type OrderMessage = SagaReply | DeadlinePassed | CancelOrder | RetryStuck | EndStep;

interface CancelOrder {
  readonly type: 'cancel-order';
  /** The order's. */
  readonly sagaId: ShardedId;
  /** @default the customer */
  readonly by?: 'staff';
}

/** Staff have fixed what a stuck saga failed on. */
interface RetryStuck {
  readonly type: 'retry-stuck';
  readonly sagaId: ShardedId;
}

/** Staff end the step of a stuck saga: what it waits for was done by hand, or is given up. */
interface EndStep {
  readonly type: 'force-stuck' | 'write-off-stuck';
  readonly sagaId: ShardedId;
  /** The step that they saw. */
  readonly step: string;
}

/** Values that a transition takes from outside. */
export interface TransitionContext {
  readonly now: Date;

  /** Where the provider redirects a challenged shopper to. */
  readonly returnUrl: string;
}

type Advanced = Transition<OrderProcess, SagaCommand>;

/**
 * The order after the message, and the commands to send.
 *
 * A repeated or late message changes nothing and sends the current commands again: the first sender may have crashed between commit and send.
 * Each repeat causes at most one more, at a later step, so the chain ends.
 *
 * @throws OrderError `order-already-shipped` when it is to be cancelled and a parcel has left, `saga-not-stuck` or `saga-waits` when it is to be retried and cannot be;
 * `saga-not-stuck`, `saga-moved-on` or `act-not-possible` when staff end its step and cannot.
 */
export function advanceOrder(before: OrderProcess, message: OrderMessage, context: TransitionContext): Advanced {
  if (message.type === 'deadline-passed') return applyDeadlines(before, context);
  if (message.type === 'retry-stuck') return retryStuck(before, message.sagaId, context);
  if ('step' in message) return finish(before, endStep(before, message, context), context);
  if (message.type === 'cancel-order') return finish(before, cancel(before, message, context), context);
  const after = finish(before, applyReply(before, message, context), context);
  return after.state === before ? { state: before, commands: commandsToRepeat(before, message, context) } : after;
}

function applyReply(process: OrderProcess, reply: SagaReply, context: TransitionContext): OrderProcess {
  const isOfParcel = 'parcelNo' in reply && reply.parcelNo !== undefined;
  const parcel = process.parcels.find(({ sagaId, parcelNo }) => (isOfParcel ? parcelNo === reply.parcelNo : sagaId === reply.sagaId));
  if (parcel) {
    const next = withParcel(process, { ...parcel, saga: nextFulfilmentSaga(parcel.saga, reply) }, parcel);
    return next !== process && isOfLapsedHold(reply) ? stopParcels(next, 'hold-lapsed') : next;
  }
  if (isOfParcel) return process;
  const next = advanceOrderSaga(process, reply, context);
  const hasLapsed = reply.type === 'payment.hold-lapsed.v1' && next.saga.step === 'confirmed' && next.saga.payment === reply.attempt;
  return hasLapsed ? stopParcels(next, 'hold-lapsed') : next;
}

/** The provider's event about the lapsed hold may be lost: a failed capture reports the same. */
function isOfLapsedHold(reply: SagaReply): boolean {
  return reply.type === 'payment.capture-failed.v1' && (reply.reason === 'hold-expired' || reply.reason === 'voided');
}

/** Stops every parcel that has not left. */
function stopParcels(process: OrderProcess, type: 'order-cancelled' | 'hold-lapsed'): OrderProcess {
  return process.parcels.reduce((process, parcel) => advanceParcelSaga(process, parcel, { type }), process);
}

/**
 * Before the confirmation everything is compensated. After it the warehouses are requested to stop: parcels that cannot be stopped ship and are paid.
 * The payment is voided and the order cancelled only if every parcel was stopped.
 */
function cancel(process: OrderProcess, { by }: CancelOrder, context: TransitionContext): OrderProcess {
  if (process.saga.step === 'completed' || process.parcels.some(({ saga }) => hasShipped(saga))) {
    throw alreadyShipped(process.terms.number);
  }
  const next = advanceOrderSaga(process, { type: by === 'staff' ? 'cancelled-by-staff' : 'cancelled-by-customer' }, context);
  return next.saga.step === 'confirmed' ? stopParcels(next, 'order-cancelled') : next;
}

function endStep(process: OrderProcess, { type, sagaId, step }: EndStep, context: TransitionContext): OrderProcess {
  const parcel = process.parcels.find((parcel) => parcel.sagaId === sagaId);
  refuseEnd(process, parcel, step);
  const end = type === 'force-stuck' ? forcedBy(process, parcel) : writtenOffBy(process, parcel);
  const next = end.order ? advanceOrderSaga(process, end.order, context) : process;
  return parcel && end.parcel ? withParcel(next, { ...parcel, saga: nextFulfilmentSaga(parcel.saga, end.parcel) }, parcel) : next;
}

function retryStuck(process: OrderProcess, sagaId: string, context: TransitionContext): Advanced {
  const parcel = process.parcels.find((parcel) => parcel.sagaId === sagaId);
  refuseRetry(process, parcel);
  if (!parcel) {
    const commands = orderCommands(process, context.returnUrl);
    return { state: { ...process, retryTimer: timerFor(process.saga, commands, context.now) }, commands };
  }
  const saga = retriedParcelSaga(parcel.saga, isLastShare(process, parcel));
  const commands = parcelCommands(process, { ...parcel, saga });
  const next = { ...parcel, saga, retryTimer: timerFor(saga, commands, context.now) };
  return { state: { ...process, parcels: process.parcels.map((other) => (other === parcel ? next : other)) }, commands };
}

/** The sweeper reports the earliest deadline of the order: every saga that is due is handled. */
function applyDeadlines(before: OrderProcess, context: TransitionContext): Advanced {
  const own = applyDeadline(before, undefined, context);
  return before.parcels.reduce<Advanced>(({ state, commands }, parcel) => {
    const advanced = applyDeadline(state, parcel, context);
    return { state: advanced.state, commands: [...commands, ...advanced.commands] };
  }, own);
}

function applyDeadline(process: OrderProcess, parcel: ParcelProcess | undefined, context: TransitionContext): Advanced {
  const action: DeadlineAction = parcel
    ? parcelDeadlineAction(parcel.saga, parcel.retryTimer, context.now)
    : orderDeadlineAction(process.saga, process.retryTimer, context.now);
  switch (action.type) {
    case 'none':
      return { state: process, commands: [] };
    case 'compensate':
      return finish(process, advanceOrderSaga(process, { type: action.cause }, context), context);
    case 'retry':
    case 'mark-stuck': {
      const state = withRetryTimer(process, parcel, action.retryTimer);
      const commands = parcel ? parcelCommands(process, parcel) : orderCommands(state, context.returnUrl);
      return { state, commands: action.type === 'retry' ? commands : [] };
    }
  }
}

function withRetryTimer(process: OrderProcess, parcel: ParcelProcess | undefined, retryTimer: RetryTimer): OrderProcess {
  if (!parcel) return { ...process, retryTimer };
  return { ...process, parcels: process.parcels.map((other) => (other === parcel ? { ...parcel, retryTimer } : other)) };
}

/** Applies what follows from the decision, and sets the timers of the sagas that advanced. */
function finish(before: OrderProcess, decided: OrderProcess, context: TransitionContext): Advanced {
  let process = decided;
  for (let next = followUp(process, context); next !== process; next = followUp(process, context)) process = next;
  if (process === before) return { state: process, commands: [] };
  const after: OrderProcess = {
    ...process,
    retryTimer:
      process.saga === before.saga ? process.retryTimer : timerFor(process.saga, orderCommands(process, context.returnUrl), context.now),
    parcels: process.parcels.map((parcel) => {
      const isUnchanged = before.parcels.some(({ sagaId, saga }) => sagaId === parcel.sagaId && saga === parcel.saga);
      return isUnchanged ? parcel : { ...parcel, retryTimer: timerFor(parcel.saga, parcelCommands(process, parcel), context.now) };
    }),
  };
  const sent = new Set(currentCommands(before, context).map(keyOf));
  return { state: after, commands: currentCommands(after, context).filter((command) => !sent.has(keyOf(command))) };
}

/** The next change that follows from the states of the sagas; the same object when there is none. */
function followUp(process: OrderProcess, context: TransitionContext): OrderProcess {
  const { saga, parcels } = process;
  if (saga.step !== 'confirmed') return process;
  if (parcels.length === 0) {
    const started = saga.parcels.map(({ parcelNo }) => ({
      sagaId: partId(process.terms.orderId, parcelNo),
      parcelNo,
      saga: firstFulfilmentSaga,
      retryTimer: idleTimer,
    }));
    return { ...process, parcels: started };
  }
  if (parcels.every(({ saga }) => saga.step === 'cancelled')) return advanceOrderSaga(process, { type: 'all-parcels-cancelled' }, context);
  if (parcels.every(({ saga }) => isOver(saga))) {
    const tookMoney = parcels.some((parcel) => parcel.saga.step === 'settled' && shareOf(process, parcel) > 0);
    return advanceOrderSaga(process, { type: 'all-parcels-settled', tookMoney }, context);
  }
  const next = parcels.find(({ saga }) => saga.step === 'shipped');
  if (!next) return process;
  if (shareOf(process, next) === 0) return advanceParcelSaga(process, next, { type: 'nothing-to-capture' });
  // One capture of a hold at a time, and none while a parcel may still be stopped: the last capture releases the rest of the hold.
  if (parcels.some(({ saga }) => saga.step === 'capturing' || saga.step === 'cancelling-pick')) return process;
  return advanceParcelSaga(process, next, { type: 'capture', isLast: isLastShare(process, next) });
}

const shareOf = (process: OrderProcess, { parcelNo }: ParcelProcess): number =>
  parcelShare(process.terms, reservedParcel(process, parcelNo).parcel).amount;

/** Whether nothing is captured after this parcel's share. */
function isLastShare(process: OrderProcess, next: ParcelProcess): boolean {
  return process.parcels.every(
    (parcel) => parcel === next || isOver(parcel.saga) || parcel.saga.step === 'releasing' || shareOf(process, parcel) === 0,
  );
}

function commandsToRepeat(process: OrderProcess, reply: SagaReply, { returnUrl }: TransitionContext): readonly SagaCommand[] {
  const parcel = process.parcels.find(({ sagaId }) => sagaId === reply.sagaId);
  if (parcel) return parcel.saga.step === 'picking' || parcel.saga.step === 'not-stopped' ? [] : parcelCommands(process, parcel);
  if (process.saga.step === 'awaiting-customer') return [];
  const picks = process.parcels.filter(({ saga }) => saga.step === 'requesting-pick');
  return [...orderCommands(process, returnUrl), ...picks.flatMap((parcel) => parcelCommands(process, parcel))];
}

function currentCommands(process: OrderProcess, { returnUrl }: TransitionContext): readonly SagaCommand[] {
  return [...orderCommands(process, returnUrl), ...process.parcels.flatMap((parcel) => parcelCommands(process, parcel))];
}

/** Identifies a command: one that the former state has already sent is not sent again. */
function keyOf(command: SagaCommand): string {
  return `${command.type} ${command.sagaId} ${command.attempt} ${'parcelNo' in command ? command.parcelNo : ''}`;
}

function timerFor(saga: OrderSaga | FulfilmentSaga, commands: readonly SagaCommand[], now: Date): RetryTimer {
  if (saga.step === 'pick-refused' || saga.step === 'capture-failed') return stuckTimer({ code: saga.step, reason: saga.reason });
  if (saga.step === 'not-stopped') return { ...startTimer(now), stuck: { code: 'unpaid-parcel-not-stopped' } };
  return commands.length === 0 ? idleTimer : startTimer(now);
}

function advanceOrderSaga(process: OrderProcess, message: SagaReply | OrderSagaDecision, { now }: TransitionContext): OrderProcess {
  const terms = { needsPayment: needsPayment(process.terms), customerDeadline: addMillis(now, CUSTOMER_TIMEOUT_MILLIS) };
  const saga = nextOrderSaga(process.saga, message, terms);
  return saga === process.saga ? process : { ...process, saga };
}

function advanceParcelSaga(process: OrderProcess, parcel: ParcelProcess, message: FulfilmentDecision): OrderProcess {
  return withParcel(process, { ...parcel, saga: nextFulfilmentSaga(parcel.saga, message) }, parcel);
}

function withParcel(process: OrderProcess, next: ParcelProcess, before: ParcelProcess): OrderProcess {
  if (next.saga === before.saga) return process;
  return { ...process, parcels: process.parcels.map((parcel) => (parcel === before ? next : parcel)) };
}
