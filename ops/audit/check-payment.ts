import { isCapturedByHand, isVoidedByHand, mayStayHeld, notCapturedHere } from './staff-ends.ts';
import { hasEnded, isSold, type OrderFacts, type PaymentFacts } from './facts.ts';

/** Compares an order's payment with its sale and its shipped parcels. */
export function* checkPayment(order: OrderFacts, payment: PaymentFacts | undefined): Generator<string> {
  if (payment === undefined) {
    if (isSold(order) && order.total > 0) yield 'it is sold, but there is no payment';
    return;
  }
  if (payment.amount !== order.total || payment.currency !== order.currency) {
    yield `its total is ${order.total} ${order.currency}, its payment is for ${payment.amount} ${payment.currency}`;
  }
  const captured = payment.shares.reduce((sum, { amount }) => sum + amount, 0);
  if (payment.captured !== captured) yield `its payment has ${payment.captured} captured, its captures sum to ${captured}`;
  if (isSold(order) && payment.authorised !== order.total)
    yield `it is sold, but ${payment.authorised} of ${order.total} are authorised (payment ${payment.status})`;
  yield* checkHold(order, payment);
  const held = payment.authorised - payment.taken - payment.released;
  const isExplained = held > 0 && (isVoidedByHand(order) || held <= mayStayHeld(order));
  if (hasEnded(order) && held !== 0 && !isExplained) yield `it has ended, but ${held} of the customer's money are held`;
  if (order.status === 'cancelled' && payment.taken > 0) yield `it is cancelled, but ${payment.taken} were taken`;
  const isOpen = order.status === 'cancelled' && !isVoidedByHand(order);
  if (isOpen && payment.status === 'awaiting-customer') yield 'it is cancelled, but the customer can still approve its payment';
  if (isOpen && payment.status === 'pending') yield 'it is cancelled, but its payment is pending';
  if (hasEnded(order))
    for (const step of payment.unsettled) if (!isDoneByHand(order, step)) yield `it has ended, but its payment's ${step} has no outcome`;
  const due = worthOf(order, 'shipped');
  const isPaid = (amount: number) => amount <= due && amount >= due - notCapturedHere(order);
  if (order.status === 'completed' && !(isPaid(payment.captured) && isPaid(payment.taken))) {
    yield `parcels worth ${due} have shipped, but ${payment.captured} are captured and ${payment.taken} taken`;
  }
  yield* checkEvents(payment);
}

/** A sale's amount is held until it is captured. It may be voided if all parcels are cancelled or cost nothing. */
function* checkHold(order: OrderFacts, { status, authorised, released }: PaymentFacts): Generator<string> {
  if (!isSold(order) || order.saga?.step === 'compensating' || order.saga?.step === 'voiding-hold') return;
  if (status === 'expired') return yield* checkExpiredHold(order);
  const due = worthOf(order, 'shipped', 'picking') - notCapturedHere(order);
  const settled = order.status === 'completed' && order.staffEnds.length === 0 ? (due > 0 ? 'captured' : 'voided') : 'authorised';
  const isVoidedAtLast = order.status === 'completed' && status === 'voided' && due === 0;
  if (status !== 'captured' && status !== settled && !isVoidedAtLast) yield `it is sold, but its payment is ${status}`;
  if (authorised - released < due) yield `its parcels are worth ${due}, but only ${authorised - released} of the payment are held or taken`;
}

/** After the hold has expired, no parcel may ship; those shipped before are paid, or the order is stuck. */
function* checkExpiredHold(order: OrderFacts): Generator<string> {
  for (const { parcelNo, saga } of order.parcelSagas) {
    const mayShip = saga?.step === 'requesting-pick' || saga?.step === 'picking' || (saga?.step === 'cancelling-pick' && !saga.isUnpaid);
    if (mayShip) yield `its hold has expired, but parcel ${parcelNo} is not being stopped`;
  }
  if (order.status === 'completed' && worthOf(order, 'shipped') === 0 && order.staffEnds.length === 0)
    yield 'it is completed and nothing of it was paid, but its payment is expired';
}

function isDoneByHand(order: OrderFacts, step: PaymentFacts['unsettled'][number]): boolean {
  return step === 'capture' ? isCapturedByHand(order) : isVoidedByHand(order);
}

function* checkEvents({ status, authorised, attempts, shares, events }: PaymentFacts): Generator<string> {
  if (events === null) return;
  const hasEvent = (type: string) => events.some((event) => event.type === type);
  // A payment that was voided before its approval has no events.
  if (authorised > 0 && !hasEvent('payment.payment-authorised.v1')) yield 'the event payment.payment-authorised.v1 is missing';
  if (authorised > 0 && status === 'voided' && !hasEvent('payment.payment-voided.v1'))
    yield 'the event payment.payment-voided.v1 is missing';
  if (status === 'declined' && !hasEvent('payment.payment-declined.v1')) yield 'the event payment.payment-declined.v1 is missing';
  for (const share of shares) {
    const hasCaptureEvent = events.some(({ type, sagaId }) => type === 'payment.payment-captured.v1' && sagaId === share.sagaId);
    if (!hasCaptureEvent) yield `the event that the share of ${share.sagaId} was captured is missing`;
  }
  for (const [what, same] of Map.groupBy(events, ({ type, sagaId }) => (sagaId === null ? type : `${type} of ${sagaId}`))) {
    const most = same.some(({ sagaId }) => sagaId === null) ? attempts : 1;
    if (same.length > most) yield `${what} was recorded ${same.length} times`;
  }
}

function worthOf({ parcels, lines }: OrderFacts, ...statuses: readonly OrderFacts['parcels'][number]['status'][]): number {
  const priceOf = new Map(lines.map(({ lineNo, unitAmount }) => [lineNo, unitAmount]));
  const counted = parcels.filter(({ status }) => statuses.includes(status)).flatMap(({ lines }) => lines);
  return counted.reduce((sum, { lineNo, quantity }) => sum + quantity * (priceOf.get(lineNo) ?? 0), 0);
}
