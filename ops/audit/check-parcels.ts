import { isStoppedByHand } from './staff-ends.ts';
import { hasEnded, type OrderFacts, type ParcelFacts, type ReservedParcelFacts } from './facts.ts';

/** Compares an order's parcels with their reserved stock. */
export function* checkParcels(order: OrderFacts, reserved: readonly ReservedParcelFacts[]): Generator<string> {
  const held = reserved.filter(({ status }) => status === 'reserved').length;
  if (hasEnded(order) && held > 0) yield `it has ended, but the stock of ${held} of its parcels is held`;
  const shipped = reserved.filter(({ status }) => status === 'shipped').length;
  if (order.status === 'cancelled' && shipped > 0) yield `it is cancelled, but ${shipped} of its parcels left the stock`;
  // An attempt starts only after the previous one was compensated.
  const attempt = Math.max(...reserved.map(({ attempt }) => attempt));
  for (const { parcelNo, ...former } of reserved)
    if (former.attempt < attempt && former.status !== 'released')
      yield `parcel ${parcelNo} of attempt ${former.attempt} is ${former.status}, but there is an attempt ${attempt}`;
  for (const parcel of order.parcels) {
    const promised = order.saga?.step === 'confirmed' && order.saga.parcels.find(({ parcelNo }) => parcelNo === parcel.parcelNo);
    if (promised && describeParcel(promised) !== describeParcel(parcel))
      yield `parcel ${parcel.parcelNo} is ${describeParcel(parcel)}, the saga promised ${describeParcel(promised)}`;
    const step = order.parcelSagas.find(({ parcelNo }) => parcelNo === parcel.parcelNo)?.saga?.step;
    const stock = reserved.find((other) => other.parcelNo === parcel.parcelNo && other.attempt === attempt);
    if (stock === undefined || (stock.status === 'released' && parcel.status !== 'cancelled')) {
      yield `parcel ${parcel.parcelNo} has no stock reserved`;
      continue;
    }
    if (describeParcel(stock) !== describeParcel(parcel))
      yield `parcel ${parcel.parcelNo} is ${describeParcel(parcel)}, its stock is ${describeParcel(stock)}`;
    if (parcel.status === 'shipped' && stock.status !== 'shipped')
      yield `parcel ${parcel.parcelNo} has shipped, but its stock is ${stock.status}`;
    else if (parcel.status === 'cancelled' && step !== 'releasing' && stock.status !== 'released') {
      yield `parcel ${parcel.parcelNo} is cancelled, but its stock is ${stock.status}`;
    }
  }
  for (const parcel of reserved) if (!isStoppedByHand(order, parcel.parcelNo)) yield* checkPicks(parcel);
}

function describeParcel({ centre, lines }: ParcelFacts): string {
  const units = lines
    .toSorted((one, other) => one.lineNo - other.lineNo)
    .map(({ lineNo, sku, quantity }) => `${quantity} of ${sku} (line ${lineNo})`);
  return `${units.join(', ')} from ${centre}`;
}

function* checkPicks({ parcelNo, status, picks }: ReservedParcelFacts): Generator<string> {
  const hasShipped = picks.includes('shipped');
  if (hasShipped && status !== 'shipped') yield `the pick of parcel ${parcelNo} has shipped, but its stock is ${status}`;
  if (!hasShipped && status === 'shipped') yield `the stock of parcel ${parcelNo} is shipped, but no pick of it has`;
  if (status === 'reserved') return;
  const open = picks.find((pick) => pick === 'requested' || pick === 'accepted' || pick === 'cancelling');
  if (open) yield `the stock of parcel ${parcelNo} is ${status}, but its pick is ${open}`;
}
