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
    else if (parcel.status === 'cancelled' && parcel.step !== 'releasing' && stock.status !== 'released') {
      yield `parcel ${parcel.parcelNo} is cancelled, yet its stock is ${stock.status}`;
    }
  }
  for (const parcel of reserved) yield* judgePicks(parcel);
}

function* judgePicks({ parcelNo, status, picks }: ReservedParcelFacts): Generator<string> {
  const hasShipped = picks.includes('shipped');
  if (hasShipped && status !== 'shipped') yield `the pick of parcel ${parcelNo} has shipped, yet its stock is ${status}`;
  if (!hasShipped && status === 'shipped') yield `the stock of parcel ${parcelNo} is shipped, yet no pick of it has`;
  if (status === 'reserved') return;
  const open = picks.find((pick) => pick === 'asked' || pick === 'accepted' || pick === 'cancelling');
  if (open) yield `the stock of parcel ${parcelNo} is ${status}, yet its pick is ${open}`;
}
