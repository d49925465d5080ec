import type { z } from 'zod';
import type { OrderEvent, ParcelCancelled } from '../../../contracts/order/events.ts';
import { mintedAt } from '../../../platform/sharding/order-id.ts';
import type { FulfilmentSaga } from './fulfilment-saga.ts';
import { type OrderSaga, isBuying } from './order-saga.ts';
import { type OrderProcess, parcelShare, reservedParcel } from './order-process.ts';
import { hasShipped, isCancelledTooLate, parcelStatusOf, reasonOf, statusOf } from './order-status.ts';
import type { CancellationReason, OrderReason } from '../../../contracts/order/reasons.ts';

/** The changes of an order by one or more transitions: the argument of `shop.apply_changes`. */
export interface ProcessChange {
  readonly orderId: string;
  /** The version that the transitions started from. */
  readonly version: number;
  readonly status: string;
  readonly reason: OrderReason | null;
  readonly redirectUrl: string | null;
  readonly confirmedAt: string | null;
  readonly completedAt: string | null;
  /** The sagas that advanced or started. */
  readonly sagas: readonly { sagaId: string; parcelNo: number | null; saga: object; retryTimer: object }[];
  /** The parcels whose view for shoppers has changed. */
  readonly parcels: readonly object[];
  readonly events: readonly OrderEvent[];
  /** `bought` removes the bought lines from the cart, `released` lets another order buy it. Null when the change decides neither. */
  readonly cart: 'bought' | 'released' | null;
  readonly cartVersion: number | null;
  /** The trace of what led to the change, which its events carry on. */
  readonly traceparent: string | undefined;
}

interface ChangeContext {
  /** The order's version before the change. */
  readonly version: number;
  readonly now: Date;
  readonly traceparent?: string | undefined;
}

/** The difference between two states of an order. */
export function changeBetween(before: OrderProcess, after: OrderProcess, { version, now, traceparent }: ChangeContext): ProcessChange {
  const { orderId, cartVersion } = after.terms;
  const at = now.toISOString();
  const ownSaga = { sagaId: orderId, parcelNo: null, saga: after.saga, retryTimer: after.retryTimer };
  const advancedParcels = after.parcels.filter((parcel) => !before.parcels.includes(parcel));
  return {
    orderId,
    version,
    status: statusOf(after),
    reason: reasonOf(after),
    redirectUrl: after.saga.step === 'awaiting-customer' ? after.saga.redirectUrl : null,
    confirmedAt: isNewlyConfirmed(before, after) ? at : null,
    completedAt: before.saga.step !== 'completed' && after.saga.step === 'completed' ? at : null,
    sagas: [
      ...(before.saga === after.saga && before.retryTimer === after.retryTimer ? [] : [ownSaga]),
      ...advancedParcels.map(({ sagaId, parcelNo, saga, retryTimer }) => ({ sagaId, parcelNo, saga, retryTimer })),
    ],
    parcels: changedParcels(before, after),
    events: eventsBetween(before, after, at),
    cart: cartVersion === null ? null : cartChange(before, after),
    cartVersion,
    traceparent,
  };
}

function changedParcels(before: OrderProcess, after: OrderProcess): readonly object[] {
  return after.parcels.flatMap((parcel) => {
    const former = before.parcels.find(({ sagaId }) => sagaId === parcel.sagaId);
    const status = parcelStatusOf(parcel.saga);
    const tooLate = isCancelledTooLate(after.saga, parcel.saga);
    if (former && parcelStatusOf(former.saga) === status && isCancelledTooLate(before.saga, former.saga) === tooLate) return [];
    const { parcel: reserved } = reservedParcel(before.saga.step === 'confirmed' ? before : after, parcel.parcelNo);
    const { centre, lines } = reserved;
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
  const { orderId, number, customerId, contact, notify, lines, total, delivery } = after.terms;
  const about = { orderId, number, customerId, at };
  const email = notify ? contact.email : null;
  const events: OrderEvent[] = [];
  if (isNewlyConfirmed(before, after)) {
    const placedAt = mintedAt(orderId).toISOString();
    events.push({ type: 'order.order-confirmed.v2', ...about, email, lines, total, placedAt, country: delivery.shipTo.country });
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
  const { parcel } = reservedParcel(before.saga.step === 'confirmed' ? before : after, parcelNo);
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

/** Why parcels of the order are cancelled. Older sagas store no reason: only customers could cancel then. */
function cancellationOf(saga: OrderSaga): CancellationReason {
  if ('reason' in saga) return saga.reason;
  return ('cancellation' in saga ? saga.cancellation : null) ?? { code: 'cancelled-by-customer' };
}

function cartChange(before: OrderProcess, after: OrderProcess): ProcessChange['cart'] {
  if (isNewlyConfirmed(before, after)) return 'bought';
  return isBuying(before.saga) && !isBuying(after.saga) ? 'released' : null;
}

function isNewlyConfirmed(before: OrderProcess, after: OrderProcess): boolean {
  return before.saga.step !== 'confirmed' && after.saga.step === 'confirmed';
}
