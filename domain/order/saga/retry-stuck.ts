import { OrderError } from '../errors.ts';
import type { FulfilmentSaga } from './fulfilment-saga.ts';
import type { OrderProcess, ParcelProcess } from './order-process.ts';

/** A parcel's saga as it continues when staff retry it: a refused step is tried as a new attempt, any other step is sent again. */
export function retriedParcelSaga(saga: FulfilmentSaga, isLast: boolean): FulfilmentSaga {
  switch (saga.step) {
    case 'pick-refused':
      return { step: 'requesting-pick', attempt: saga.attempt + 1 };
    case 'capture-failed': {
      const { attempt, trackingNumber, shippedAt } = saga;
      return { step: 'capturing', attempt: attempt + 1, isLast, trackingNumber, shippedAt };
    }
    case 'requesting-pick':
    case 'picking':
    case 'cancelling-pick':
    case 'not-stopped':
    case 'releasing':
    case 'cancelled':
    case 'shipped':
    case 'capturing':
    case 'settled':
    case 'written-off':
      return saga;
  }
}

/** @throws OrderError if the saga runs by itself, or another parcel must be decided before this one is paid */
export function refuseRetry(process: OrderProcess, parcel: ParcelProcess | undefined): void {
  const { number } = process.terms;
  const { stuck } = (parcel ?? process).retryTimer;
  if (stuck === null) throw new OrderError('saga-not-stuck', `the saga of order ${number} runs by itself`);
  if (parcel?.saga.step !== 'capture-failed') return;
  const open = process.parcels.find((other) => other.saga.step === 'capturing' || other.saga.step === 'cancelling-pick');
  if (open)
    throw new OrderError('saga-waits', `parcel ${open.parcelNo} of order ${number} is ${open.saga.step}: retry when that has ended`);
}
