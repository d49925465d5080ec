import type { z } from 'zod';
import type { OrderEvent, ParcelCancelled } from '../../../contracts/order/events.ts';
import type { FulfilmentSaga } from './fulfilment-saga.ts';
import { type OrderSaga, isBuying } from './order-saga.ts';
import { type OrderProcess, parcelShare, promised } from './order-process.ts';
import { hasShipped, isCancelledTooLate, parcelStatusOf, reasonOf, statusOf } from './order-status.ts';
import type { CancellationReason, OrderReason } from '../../../contracts/order/reasons.ts';

/** What one or more transitions change of an order, as `shop.apply_changes` takes it. */
export interface ProcessChange {
  readonly orderId: string;
  /** That the transitions began at. */
  readonly version: number;
  readonly status: string;
  readonly reason: OrderReason | null;
  readonly redirectUrl: string | null;
  readonly confirmedAt: string | null;
  readonly completedAt: string | null;
  /** The sagas that moved or were begun. */
  readonly sagas: readonly { sagaId: string; parcelNo: number | null; saga: object; patience: object }[];
  /** The parcels that a shopper sees otherwise now. */
  readonly parcels: readonly object[];
  readonly events: readonly OrderEvent[];
  /** What becomes of the cart that the order is buying: what was bought leaves it, or another order may buy it. Null while that is undecided, and later. */
  readonly cart: 'bought' | 'given-up' | null;
  readonly cartVersion: number | null;
  /** The trace of what led to the change, which its events carry on. */
  readonly traceparent: string | undefined;
}

interface Decided {
  /** The version of the order before. */
  readonly version: number;
  readonly now: Date;
  readonly traceparent?: string | undefined;
}

/** The difference between two states of an order. */
export function changeBetween(before: OrderProcess, after: OrderProcess, { version, now, traceparent }: Decided): ProcessChange {
  const { orderId, cartVersion } = after.terms;
  const at = now.toISOString();
  const ownSaga = { sagaId: orderId, parcelNo: null, saga: after.saga, patience: after.patience };
  const movedParcels = after.parcels.filter((parcel) => !before.parcels.includes(parcel));
  return {
    orderId,
    version,
    status: statusOf(after),
    reason: reasonOf(after),
    redirectUrl: after.saga.step === 'awaiting-customer' ? after.saga.redirectUrl : null,
    confirmedAt: isNewlyConfirmed(before, after) ? at : null,
    completedAt: before.saga.step !== 'completed' && after.saga.step === 'completed' ? at : null,
    sagas: [
      ...(before.saga === after.saga && before.patience === after.patience ? [] : [ownSaga]),
      ...movedParcels.map(({ sagaId, parcelNo, saga, patience }) => ({ sagaId, parcelNo, saga, patience })),
    ],
    parcels: parcelsSeenOtherwise(before, after),
    events: eventsBetween(before, after, at),
    cart: cartVersion === null ? null : cartAfter(before, after),
    cartVersion,
    traceparent,
  };
}

function parcelsSeenOtherwise(before: OrderProcess, after: OrderProcess): readonly object[] {
  return after.parcels.flatMap((parcel) => {
    const former = before.parcels.find(({ sagaId }) => sagaId === parcel.sagaId);
    const status = parcelStatusOf(parcel.saga);
    const tooLate = isCancelledTooLate(after.saga, parcel.saga);
    if (former && parcelStatusOf(former.saga) === status && isCancelledTooLate(before.saga, former.saga) === tooLate) return [];
    const { parcel: promise } = promised(before.saga.step === 'confirmed' ? before : after, parcel.parcelNo);
    const { centre, lines } = promise;
    return [
      {
        parcelNo: parcel.parcelNo,
        status,
        centre,
        lines,
        trackingNumber: hasShipped(parcel.saga) ? parcel.saga.trackingNumber : null,
        isCancelledTooLate: tooLate,
      },
    ];
  });
}

function eventsBetween(before: OrderProcess, after: OrderProcess, at: string): readonly OrderEvent[] {
  const { orderId, number, customerId, contact, notify, lines, total } = after.terms;
  const about = { orderId, number, customerId, at };
  const email = notify ? contact.email : null;
  const events: OrderEvent[] = [];
  if (isNewlyConfirmed(before, after)) {
    events.push({ type: 'order.order-confirmed.v1', ...about, email, lines, total });
  }
  for (const { sagaId, parcelNo, saga } of after.parcels) {
    const former = before.parcels.find((parcel) => parcel.sagaId === sagaId);
    if (isNewlyCancelled(former?.saga, saga)) events.push(parcelCancelled(before, after, parcelNo, at));
    if (!hasShipped(saga) || (former && hasShipped(former.saga))) continue;
    const { trackingNumber } = saga;
    const tooLate = isCancelledTooLate(after.saga, saga);
    events.push({ type: 'order.parcel-shipped.v1', ...about, email, parcelNo, trackingNumber, isCancelledTooLate: tooLate });
  }
  if (before.saga.step !== after.saga.step) {
    if (after.saga.step === 'completed') events.push({ type: 'order.order-completed.v1', ...about, total });
    if (after.saga.step === 'cancelled') {
      events.push({ type: 'order.order-cancelled.v1', ...about, email, reason: after.saga.reason });
    }
  }
  return events;
}

function isNewlyCancelled(former: FulfilmentSaga | undefined, saga: FulfilmentSaga): boolean {
  return parcelStatusOf(saga) === 'cancelled' && (!former || parcelStatusOf(former) !== 'cancelled');
}

function parcelCancelled(before: OrderProcess, after: OrderProcess, parcelNo: number, at: string): z.infer<typeof ParcelCancelled> {
  const { orderId, number, customerId, lines } = after.terms;
  const { parcel } = promised(before.saga.step === 'confirmed' ? before : after, parcelNo);
  const quantityOf = new Map(parcel.lines.map(({ lineNo, quantity }) => [lineNo, quantity]));
  return {
    type: 'order.parcel-cancelled.v1',
    orderId,
    number,
    customerId,
    at,
    parcelNo,
    centre: parcel.centre,
    lines: lines.map((line) => ({ ...line, quantity: quantityOf.get(line.lineNo) ?? 0 })).filter(({ quantity }) => quantity > 0),
    amount: parcelShare(after.terms, parcel),
    reason: cancellationOf(after.saga),
  };
}

/** Why parcels of the order are cancelled. Sagas from before reasons were kept have none: only customers cancelled then. */
function cancellationOf(saga: OrderSaga): CancellationReason {
  if ('reason' in saga) return saga.reason;
  return ('cancellation' in saga ? saga.cancellation : null) ?? { code: 'cancelled-by-customer' };
}

function cartAfter(before: OrderProcess, after: OrderProcess): ProcessChange['cart'] {
  if (isNewlyConfirmed(before, after)) return 'bought';
  return isBuying(before.saga) && !isBuying(after.saga) ? 'given-up' : null;
}

function isNewlyConfirmed(before: OrderProcess, after: OrderProcess): boolean {
  return before.saga.step !== 'confirmed' && after.saga.step === 'confirmed';
}
