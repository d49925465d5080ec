import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { OrderEvent, ParcelCancelled } from '../../../contracts/order/events.ts';
import { mintedAt } from '../../../platform/sharding/order-id.ts';
import type { FulfilmentSaga } from './fulfilment-saga.ts';
import { type OrderSaga, hasEnded, isBuying } from './order-saga.ts';
import { type OrderProcess, amountAtRisk, parcelShare, reservedParcel } from './order-process.ts';
import { hasShipped, isCancelledTooLate, parcelStatusOf, reasonOf, statusOf } from './order-status.ts';
import type { CancellationReason, OrderReason } from '../../../contracts/order/reasons.ts';

/** The change of an order by one or more transitions: the argument of `shop.apply_change`, which leaves the rows of missing fields as they are. */
export interface OrderChange {
  readonly orderId: string;
  /** The version that the transitions started from. */
  readonly version: number;
  readonly at: string;
  /** The order with its sagas; undefined when the last one has ended. */
  readonly state: OrderProcess | undefined;
  /** The earliest of the sagas. */
  readonly deadline: string | null;
  /** What the shop or the customer loses if a stuck saga stays; null when none is stuck. */
  readonly atRisk: number | null;
  /** What shoppers see of the order, when that has changed. */
  readonly order: OrderFields | undefined;
  /** The parcels whose view for shoppers has changed. */
  readonly parcels: readonly object[] | undefined;
  readonly events: readonly OrderEvent[] | undefined;
  /** `bought` removes the bought lines from the cart, `released` lets another order buy it. Undefined when the change decides neither. */
  readonly cart: { readonly outcome: 'bought' | 'released'; readonly version: number } | undefined;
  /** The trace of what led to the change, which its events carry on. */
  readonly traceparent: string | undefined;
}

interface OrderFields {
  readonly status: string;
  readonly reason: OrderReason | undefined;
  readonly redirectUrl: string | undefined;
  readonly confirmedAt: string | undefined;
  readonly completedAt: string | undefined;
}

interface ChangeContext {
  /** The order's version before the change. */
  readonly version: number;
  readonly now: Date;
  readonly traceparent?: string | undefined;
}

/** The difference between two states of an order. */
export function changeBetween(before: OrderProcess, after: OrderProcess, { version, now, traceparent }: ChangeContext): OrderChange {
  const at = now.toISOString();
  return {
    orderId: after.terms.orderId,
    version,
    at,
    state: hasEnded(after.saga) ? undefined : after,
    deadline: earliestDeadline(after),
    atRisk: amountAtRisk(after),
    order: changedFields(before, after, at),
    parcels: unlessEmpty(changedParcels(before, after)),
    events: unlessEmpty(eventsBetween(before, after, at)),
    cart: settledCart(before, after),
    traceparent,
  };
}

function unlessEmpty<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}

function earliestDeadline({ retryTimer, parcels }: OrderProcess): string | null {
  const deadlines = [retryTimer, ...parcels.map(({ retryTimer }) => retryTimer)].flatMap(({ deadline }) => deadline ?? []);
  return deadlines.toSorted()[0] ?? null;
}

function changedFields(before: OrderProcess, after: OrderProcess, at: string): OrderFields | undefined {
  const [former, fields] = [fieldsOf(before), fieldsOf(after)];
  if (isDeepStrictEqual(former, fields)) return undefined;
  return {
    ...fields,
    confirmedAt: isNewlyConfirmed(before, after) ? at : undefined,
    completedAt: before.saga.step !== 'completed' && after.saga.step === 'completed' ? at : undefined,
  };
}

function fieldsOf(process: OrderProcess): Pick<OrderFields, 'status' | 'reason' | 'redirectUrl'> {
  const { saga } = process;
  const redirectUrl = saga.step === 'awaiting-customer' ? saga.redirectUrl : undefined;
  return { status: statusOf(process), reason: reasonOf(process) ?? undefined, redirectUrl };
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
  if (before.saga.step !== 'awaiting-customer' && after.saga.step === 'awaiting-customer') {
    events.push({ type: 'order.approval-requested.v1', ...about });
  }
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
      events.push({ type: 'order.order-cancelled.v2', ...about, email, reason: after.saga.reason });
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
    type: 'order.parcel-cancelled.v2',
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

/** Why parcels of the order are cancelled. */
function cancellationOf(saga: OrderSaga): CancellationReason {
  if ('reason' in saga) return saga.reason;
  return ('cancellation' in saga ? saga.cancellation : null) ?? { code: 'cancelled-by-customer' };
}

function settledCart(before: OrderProcess, after: OrderProcess): OrderChange['cart'] {
  const { cartVersion } = after.terms;
  if (cartVersion === null) return undefined;
  if (isNewlyConfirmed(before, after)) return { outcome: 'bought', version: cartVersion };
  return isBuying(before.saga) && !isBuying(after.saga) ? { outcome: 'released', version: cartVersion } : undefined;
}

function isNewlyConfirmed(before: OrderProcess, after: OrderProcess): boolean {
  return before.saga.step !== 'confirmed' && after.saga.step === 'confirmed';
}
