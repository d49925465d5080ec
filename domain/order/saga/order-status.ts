import type { FulfilmentSaga } from './fulfilment-saga.ts';
import type { OrderProcess } from './order-process.ts';
import type { OrderSaga } from './order-saga.ts';
import type { RetryTimer } from './retry-timer.ts';
import type { OrderStatus, ParcelStatus } from '../../../contracts/order/order-status.ts';
import type { OrderReason } from '../../../contracts/order/reasons.ts';

/** What determines an order's status. */
export interface OrderState {
  readonly saga: OrderSaga;
  readonly retryTimer: Pick<RetryTimer, 'stuck'>;
  readonly parcels: readonly { readonly saga: FulfilmentSaga; readonly retryTimer: Pick<RetryTimer, 'stuck'> }[];
}

export function statusOf({ saga, retryTimer, parcels }: OrderState): OrderStatus {
  if ([{ retryTimer }, ...parcels].some(({ retryTimer }) => retryTimer.stuck !== null)) return 'stuck';
  switch (saga.step) {
    case 'reserving':
    case 'authorising':
      return 'placed';
    case 'awaiting-customer':
      return 'awaiting-customer';
    case 'confirmed':
      return parcels.some(({ saga }) => hasShipped(saga)) ? 'fulfilling' : 'confirmed';
    case 'voiding-hold':
      return 'fulfilling';
    case 'compensating':
      return parcels.length === 0 ? 'placed' : 'confirmed';
    case 'completed':
    case 'cancelled':
      return saga.step;
  }
}

/** Why the order is stuck, or why it, or its unshipped part, was or will be cancelled. */
export function reasonOf({ saga, retryTimer, parcels }: OrderProcess): OrderReason | null {
  const stuckReason = [{ retryTimer }, ...parcels].find(({ retryTimer }) => retryTimer.stuck !== null)?.retryTimer.stuck;
  if (stuckReason) return stuckReason;
  if ('reason' in saga) return saga.reason;
  return 'cancellation' in saga ? saga.cancellation : null;
}

/** The order was cancelled, but the warehouse cannot stop the parcel or has shipped it. */
export function isCancelledTooLate(order: OrderSaga, parcel: FulfilmentSaga): boolean {
  const code = 'cancellation' in order ? order.cancellation?.code : undefined;
  const isCancelled = code === 'cancelled-by-customer' || code === 'cancelled-by-staff';
  return isCancelled && (hasShipped(parcel) || parcel.step === 'picking' || parcel.step === 'not-stopped');
}

export function parcelStatusOf(saga: FulfilmentSaga): ParcelStatus {
  if (hasShipped(saga)) return 'shipped';
  return saga.step === 'cancelled' || saga.step === 'releasing' ? 'cancelled' : 'picking';
}

export function hasShipped(saga: FulfilmentSaga): saga is Extract<FulfilmentSaga, { trackingNumber: string }> {
  return 'trackingNumber' in saga;
}

/** The parcel's saga has ended. */
export function isOver(saga: FulfilmentSaga): boolean {
  return saga.step === 'settled' || saga.step === 'written-off' || saga.step === 'cancelled';
}
