import { parcelStatusOf, statusOf } from '../../domain/order/saga/order-status.ts';
import { isRetryingForMinutes } from '../../domain/order/saga/retry-timer.ts';
import type { OrderFacts } from './facts.ts';

/** What a shopper sees of an order against the sagas that lead it: they say how it stands. */
export function* judgeSagas(order: OrderFacts): Generator<string> {
  const { status, saga, stuck, parcels, parcelSagas } = order;
  if (saga === null) yield 'it has no saga that can be understood';
  const understood = parcelSagas.flatMap(({ parcelNo, saga, stuck }) => (saga === null ? [] : [{ parcelNo, saga, retryTimer: { stuck } }]));
  for (const { parcelNo } of parcels) {
    const own = understood.filter((parcel) => parcel.parcelNo === parcelNo);
    if (own.length !== 1) yield `parcel ${parcelNo} has ${own.length} sagas that can be understood`;
  }
  for (const { parcelNo, saga } of understood) {
    const seen = parcels.find((parcel) => parcel.parcelNo === parcelNo)?.status;
    const is = parcelStatusOf(saga);
    if (seen === undefined) yield `there is no parcel ${parcelNo}, which a saga leads`;
    else if (seen !== is) yield `parcel ${parcelNo} is ${seen}, yet its saga says that it is ${is}`;
  }
  for (const { saga, repeats } of [order, ...parcelSagas])
    if (saga !== null && isRetryingForMinutes(saga, { retries: repeats }))
      yield `its step ${saga.step} has repeated its command ${repeats} times without a reply: look at the queue of that command and its consumer`;
  if (saga === null || understood.length < parcelSagas.length) return;
  const should = statusOf({ saga, retryTimer: { stuck }, parcels: understood });
  if (should !== status) yield `its sagas say that it is ${should}`;
}
