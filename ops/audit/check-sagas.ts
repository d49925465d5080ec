import { parcelStatusOf, statusOf } from '../../domain/order/saga/order-status.ts';
import { isRetryingForMinutes } from '../../domain/order/saga/retry-timer.ts';
import { hasEnded, type OrderFacts } from './facts.ts';

/** Compares the statuses that shoppers see with those of the sagas. */
export function* checkSagas(order: OrderFacts): Generator<string> {
  const { status, saga, stuck, parcels, parcelSagas } = order;
  if (hasEnded(order) && !order.hasSagas) return;
  if (saga === null) yield 'it has no valid saga';
  const validSagas = parcelSagas.flatMap(({ parcelNo, saga, stuck }) => (saga === null ? [] : [{ parcelNo, saga, retryTimer: { stuck } }]));
  for (const { parcelNo } of parcels) {
    const own = validSagas.filter((parcel) => parcel.parcelNo === parcelNo);
    if (own.length !== 1) yield `parcel ${parcelNo} has ${own.length} valid sagas`;
  }
  for (const { parcelNo, saga } of validSagas) {
    const actual = parcels.find((parcel) => parcel.parcelNo === parcelNo)?.status;
    const expected = parcelStatusOf(saga);
    if (actual === undefined) yield `there is no parcel ${parcelNo}, but there is a saga for it`;
    else if (actual !== expected) yield `parcel ${parcelNo} is ${actual}, but by its saga it is ${expected}`;
  }
  for (const { saga, retries } of [order, ...parcelSagas])
    if (saga !== null && isRetryingForMinutes(saga, { retries }))
      yield `its step ${saga.step} has repeated its command ${retries} times without a reply: check the queue of that command and its consumer`;
  if (saga === null || validSagas.length < parcelSagas.length) return;
  const expected = statusOf({ saga, retryTimer: { stuck }, parcels: validSagas });
  if (expected !== status) yield `by its sagas it is ${expected}`;
}
