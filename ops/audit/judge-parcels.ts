import { hasEnded, type OrderFacts, type ReservedParcelFacts } from './facts.ts';

/** An order's parcels against the stock that is held for them. */
export function* judgeParcels(order: OrderFacts, reserved: readonly ReservedParcelFacts[]): Generator<string> {
  const held = reserved.filter(({ status }) => status === 'reserved').length;
  if (hasEnded(order) && held > 0) yield `it has ended, yet the stock of ${held} of its parcels is held`;
  const shipped = reserved.filter(({ status }) => status === 'shipped').length;
  if (order.status === 'cancelled' && shipped > 0) yield `it is cancelled, yet ${shipped} of its parcels left the stock`;
  for (const parcel of order.parcels) {
    const stock = reserved.find(
      ({ parcelNo, status }) => parcelNo === parcel.parcelNo && (status !== 'released' || parcel.status === 'cancelled'),
    );
    if (stock === undefined) yield `parcel ${parcel.parcelNo} has no stock reserved`;
    else if (parcel.status === 'shipped' && stock.status !== 'shipped')
      yield `parcel ${parcel.parcelNo} has shipped, yet its stock is ${stock.status}`;
    else if (parcel.status === 'cancelled' && order.status === 'completed' && stock.status !== 'released') {
      yield `parcel ${parcel.parcelNo} is cancelled, yet its stock is ${stock.status}`;
    }
  }
}
