import { hasEnded, isSold, type OrderFacts, type PaymentFacts } from './facts.ts';

/** An order's money against what was sold and sent. */
export function* judgePayment(order: OrderFacts, payment: PaymentFacts | undefined): Generator<string> {
  if (payment === undefined) {
    if (isSold(order) && order.total > 0) yield 'it is sold, yet there is no payment';
    return;
  }
  if (payment.amount !== order.total || payment.currency !== order.currency) {
    yield `its total is ${order.total} ${order.currency}, its payment is for ${payment.amount} ${payment.currency}`;
  }
  const captured = payment.shares.reduce((sum, { amount }) => sum + amount, 0);
  if (payment.captured !== captured) yield `its payment says that ${payment.captured} were captured, the captures say ${captured}`;
  if (isSold(order) && payment.authorised !== order.total)
    yield `it is sold, yet ${payment.authorised} of ${order.total} are authorised (payment ${payment.status})`;
  yield* judgeHold(order, payment);
  const held = payment.authorised - payment.taken - payment.released;
  if (hasEnded(order) && held !== 0) yield `it has ended, yet ${held} of the customer's money are held`;
  if (order.status === 'cancelled' && payment.taken > 0) yield `it is cancelled, yet ${payment.taken} were taken`;
  if (order.status === 'cancelled' && payment.status === 'awaiting-customer')
    yield 'it is cancelled, yet the customer may still approve its payment';
  if (order.status === 'cancelled' && payment.status === 'pending') yield 'it is cancelled, yet its payment is pending';
  if (hasEnded(order)) for (const step of payment.unsettled) yield `it has ended, yet its payment's ${step} has no outcome`;
  const due = worthOf(order, 'shipped');
  if (order.status === 'completed' && (payment.captured !== due || payment.taken !== due)) {
    yield `parcels worth ${due} have shipped, yet ${payment.captured} are captured and ${payment.taken} taken`;
  }
  yield* judgeEvents(payment);
}

/** What is sold is held until it is captured. A sale whose parcels are all cancelled, or cost nothing, is given back while it still counts as sold. */
function* judgeHold(order: OrderFacts, { status, authorised, released }: PaymentFacts): Generator<string> {
  if (!isSold(order) || order.saga?.step === 'compensating' || order.saga?.step === 'voiding-hold') return;
  if (status === 'expired') return yield* judgeLapsedHold(order);
  const due = worthOf(order, 'shipped', 'picking');
  const settled = order.status === 'completed' ? (due > 0 ? 'captured' : 'voided') : 'authorised';
  if (status !== 'captured' && status !== settled) yield `it is sold, yet its payment is ${status}`;
  if (authorised - released < due) yield `its parcels are worth ${due}, yet only ${authorised - released} of the payment are held or taken`;
}

/** Once the hold has lapsed nothing may leave any more; what left before it is paid, or its order is stuck. */
function* judgeLapsedHold(order: OrderFacts): Generator<string> {
  for (const { parcelNo, saga } of order.parcelSagas) {
    const mayLeave = saga?.step === 'requesting-pick' || saga?.step === 'picking' || (saga?.step === 'cancelling-pick' && !saga.isUnpaid);
    if (mayLeave) yield `its hold has lapsed, yet parcel ${parcelNo} is not being stopped`;
  }
  if (order.status === 'completed' && worthOf(order, 'shipped') === 0)
    yield 'it is completed and nothing of it was paid, yet its payment is expired';
}

function* judgeEvents({ status, authorised, attempts, shares, events }: PaymentFacts): Generator<string> {
  if (events === null) return;
  const isTold = (type: string) => events.some((event) => event.type === type);
  // What was voided before it was approved is nobody's news.
  if (authorised > 0 && !isTold('payment.payment-authorised.v1')) yield 'nobody was told payment.payment-authorised.v1';
  if (authorised > 0 && status === 'voided' && !isTold('payment.payment-voided.v1')) yield 'nobody was told payment.payment-voided.v1';
  if (status === 'declined' && !isTold('payment.payment-declined.v1')) yield 'nobody was told payment.payment-declined.v1';
  for (const share of shares) {
    const isShareTold = events.some(({ type, sagaId }) => type === 'payment.payment-captured.v1' && sagaId === share.sagaId);
    if (!isShareTold) yield `nobody was told that the share of ${share.sagaId} was captured`;
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
