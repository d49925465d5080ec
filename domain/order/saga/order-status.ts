import type { FulfilmentSaga } from './fulfilment-saga.ts';
import type { OrderProcess } from './order-process.ts';
import type { OrderSaga } from './order-saga.ts';
import type { Patience } from './patience.ts';
import type { OrderStatus, ParcelStatus } from '../../../contracts/order/order-status.ts';
import type { OrderReason } from '../../../contracts/order/reasons.ts';

/** What an order's status hangs on. */
export interface OrderStanding {
  readonly saga: OrderSaga;
  readonly patience: Pick<Patience, 'stuck'>;
  readonly parcels: readonly { readonly saga: FulfilmentSaga; readonly patience: Pick<Patience, 'stuck'> }[];
}

export function statusOf({ saga, patience, parcels }: OrderStanding): OrderStatus {
  if ([{ patience }, ...parcels].some(({ patience }) => patience.stuck !== null)) return 'stuck';
  switch (saga.step) {
    case 'reserving':
    case 'authorising':
      return 'placed';
    case 'awaiting-customer':
      return 'awaiting-customer';
    case 'confirmed':
      return parcels.some(({ saga }) => hasShipped(saga)) ? 'fulfilling' : 'confirmed';
    case 'giving-back':
      return 'fulfilling';
    case 'undoing':
      return parcels.length === 0 ? 'placed' : 'confirmed';
    case 'completed':
    case 'cancelled':
      return saga.step;
  }
}

/** What it is stuck at, or why it, or what of it has not shipped, was or will be cancelled. */
export function reasonOf({ saga, patience, parcels }: OrderProcess): OrderReason | null {
  const stuckAt = [{ patience }, ...parcels].find(({ patience }) => patience.stuck !== null)?.patience.stuck;
  if (stuckAt) return stuckAt;
  if ('reason' in saga) return saga.reason;
  return 'cancellation' in saga ? saga.cancellation : null;
}

/** The shopper cancelled, and the warehouse does not stop this parcel any more, or has sent it. */
export function isCancelledTooLate(order: OrderSaga, parcel: FulfilmentSaga): boolean {
  const isCancelled = 'cancellation' in order && order.cancellation?.code === 'cancelled-by-customer';
  return isCancelled && (hasShipped(parcel) || parcel.step === 'picking' || parcel.step === 'not-stopped');
}

export function parcelStatusOf(saga: FulfilmentSaga): ParcelStatus {
  if (hasShipped(saga)) return 'shipped';
  return saga.step === 'cancelled' || saga.step === 'releasing' ? 'cancelled' : 'picking';
}

export function hasShipped(saga: FulfilmentSaga): saga is Extract<FulfilmentSaga, { trackingNumber: string }> {
  return 'trackingNumber' in saga;
}

/** Nothing more will happen to the parcel. */
export function isOver(saga: FulfilmentSaga): boolean {
  return saga.step === 'settled' || saga.step === 'cancelled';
}
