import { hasEnded, type OrderFacts, type ParcelFacts, type ReservedParcelFacts } from './facts.ts';

/** An order's parcels against the stock that is held for them. */
export function* judgeParcels(order: OrderFacts, reserved: readonly ReservedParcelFacts[]): Generator<string> {
  const held = reserved.filter(({ status }) => status === 'reserved').length;
  if (hasEnded(order) && held > 0) yield `it has ended, yet the stock of ${held} of its parcels is held`;
  const shipped = reserved.filter(({ status }) => status === 'shipped').length;
  if (order.status === 'cancelled' && shipped > 0) yield `it is cancelled, yet ${shipped} of its parcels left the stock`;
  // An attempt is made only once the one before was undone.
  const attempt = Math.max(...reserved.map(({ attempt }) => attempt));
  for (const { parcelNo, ...former } of reserved)
    if (former.attempt < attempt && former.status !== 'released')
      yield `parcel ${parcelNo} of attempt ${former.attempt} is ${former.status}, yet there is an attempt ${attempt}`;
  for (const parcel of order.parcels) {
    const promise = order.saga?.step === 'confirmed' && order.saga.parcels.find(({ parcelNo }) => parcelNo === parcel.parcelNo);
    if (promise && inWords(promise) !== inWords(parcel))
      yield `parcel ${parcel.parcelNo} is ${inWords(parcel)}, promised was ${inWords(promise)}`;
    const step = order.parcelSagas.find(({ parcelNo }) => parcelNo === parcel.parcelNo)?.saga?.step;
    const stock = reserved.find((other) => other.parcelNo === parcel.parcelNo && other.attempt === attempt);
    if (stock === undefined || (stock.status === 'released' && parcel.status !== 'cancelled')) {
      yield `parcel ${parcel.parcelNo} has no stock reserved`;
      continue;
    }
    if (inWords(stock) !== inWords(parcel)) yield `parcel ${parcel.parcelNo} is ${inWords(parcel)}, its stock is ${inWords(stock)}`;
    if (parcel.status === 'shipped' && stock.status !== 'shipped')
      yield `parcel ${parcel.parcelNo} has shipped, yet its stock is ${stock.status}`;
    else if (parcel.status === 'cancelled' && step !== 'releasing' && stock.status !== 'released') {
      yield `parcel ${parcel.parcelNo} is cancelled, yet its stock is ${stock.status}`;
    }
  }
  for (const parcel of reserved) yield* judgePicks(parcel);
}

function inWords({ centre, lines }: ParcelFacts): string {
  const units = lines
    .toSorted((one, other) => one.lineNo - other.lineNo)
    .map(({ lineNo, sku, quantity }) => `${quantity} of ${sku} (line ${lineNo})`);
  return `${units.join(', ')} from ${centre}`;
}

function* judgePicks({ parcelNo, status, picks }: ReservedParcelFacts): Generator<string> {
  const hasShipped = picks.includes('shipped');
  if (hasShipped && status !== 'shipped') yield `the pick of parcel ${parcelNo} has shipped, yet its stock is ${status}`;
  if (!hasShipped && status === 'shipped') yield `the stock of parcel ${parcelNo} is shipped, yet no pick of it has`;
  if (status === 'reserved') return;
  const open = picks.find((pick) => pick === 'requested' || pick === 'accepted' || pick === 'cancelling');
  if (open) yield `the stock of parcel ${parcelNo} is ${status}, yet its pick is ${open}`;
}
