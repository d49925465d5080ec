import { hasEnded, type OrderFacts, type PaymentFacts, type ReservedParcelFacts } from './facts.ts';
import { checkLines } from './check-lines.ts';
import { checkParcels } from './check-parcels.ts';
import { checkPayment } from './check-payment.ts';
import { checkSagas } from './check-sagas.ts';

/** The sweeper's interval is a minute. */
const LONGEST_OVERDUE_SECONDS = 300;

/** Whether the order has not ended and its sagas are active. */
export function isUnderWay(order: OrderFacts): boolean {
  return !hasEnded(order) && order.status !== 'stuck' && idleReason(order) === undefined;
}

/** The reason why an open order makes no progress; undefined if it does. */
function idleReason({ status, parcels, secondsOverdue }: OrderFacts): string | undefined {
  if (hasEnded({ status }) || status === 'stuck') return undefined;
  if (secondsOverdue === null) {
    const isOver = parcels.length > 0 && parcels.every(({ status }) => status !== 'picking');
    return isOver
      ? 'all its parcels have shipped or are cancelled, but it is not completed'
      : 'it makes no progress: none of its sagas has a deadline';
  }
  if (secondsOverdue <= LONGEST_OVERDUE_SECONDS) return undefined;
  return `its sagas have been overdue for ${Math.floor(secondsOverdue / 60)} minutes: check the sweeper`;
}

/** All inconsistencies of one order. An order in progress may hold stock and money. */
export function checkOrder(
  order: OrderFacts,
  payment: PaymentFacts | undefined,
  reserved: readonly ReservedParcelFacts[],
): readonly string[] {
  const findings = order.isHistory
    ? [...checkStatus(order), ...checkHistory(order, payment, reserved), ...checkLines(order, [])]
    : [
        ...checkStatus(order),
        ...checkSagas(order),
        ...checkLines(order, reserved),
        ...checkPayment(order, payment),
        ...checkParcels(order, reserved),
        ...checkEvents(order),
      ];
  return findings.map((finding) => `order ${order.number} (${order.orderId}), ${order.status}: ${finding}`);
}

/** What ended elsewhere has ended, and nothing is held for it here. */
function* checkHistory(order: OrderFacts, payment: PaymentFacts | undefined, reserved: readonly ReservedParcelFacts[]): Generator<string> {
  if (!hasEnded(order)) yield 'it is history, but it has not ended';
  if (order.saga !== null || order.parcelSagas.length > 0) yield 'it is history, but it has a saga';
  if (payment !== undefined) yield 'it is history, but it has a payment';
  if (reserved.length > 0) yield 'it is history, but it has a reservation';
}

function* checkStatus(order: OrderFacts): Generator<string> {
  const sum = order.lines.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0);
  if (sum !== order.total) yield `its lines sum to ${sum}, its total is ${order.total}`;
  if (order.status === 'stuck') yield `it is stuck and needs staff: ${JSON.stringify(order.reason)}`;
  const idle = idleReason(order);
  if (idle !== undefined) yield idle;
  if (hasEnded(order) && order.hasSagas) yield 'it has ended, but its sagas are still stored';
  const isShipping = order.status === 'fulfilling' || order.status === 'completed';
  if (isShipping && !order.parcels.some(({ status }) => status === 'shipped')) yield `it is ${order.status}, but no parcel has shipped`;
  if (order.status !== 'completed') return;
  const open = order.parcels.filter(({ status }) => status === 'picking').length;
  if (open > 0) yield `it is completed, but ${open} of its parcels have not shipped`;
}

const eventsOf: Readonly<Record<OrderFacts['status'], readonly string[]>> = {
  placed: ['order.order-placed.v1'],
  'awaiting-customer': ['order.order-placed.v1', 'order.approval-requested.v1'],
  confirmed: ['order.order-placed.v1', 'order.order-confirmed.v2'],
  fulfilling: ['order.order-placed.v1', 'order.order-confirmed.v2'],
  completed: ['order.order-placed.v1', 'order.order-confirmed.v2', 'order.order-completed.v1'],
  cancelled: ['order.order-placed.v1', 'order.order-cancelled.v2'],
  stuck: ['order.order-placed.v1'],
};

function* checkEvents(order: OrderFacts): Generator<string> {
  const { status, parcels, events } = order;
  if (events === null) return;
  for (const type of eventsOf[status]) if (!events.some((event) => event.type === type)) yield `the event ${type} is missing`;
  for (const [what, same] of Map.groupBy(events, ({ type, parcelNo }) => (parcelNo === null ? type : `${type} of parcel ${parcelNo}`))) {
    if (same.length > 1) yield `${what} was recorded ${same.length} times`;
  }
  const parcelsOf = (sought: string) => new Set(events.filter(({ type }) => type === sought).map(({ parcelNo }) => parcelNo));
  const reportedShipped = parcelsOf('order.parcel-shipped.v1');
  const reportedCancelled = parcelsOf('order.parcel-cancelled.v2');
  for (const { parcelNo, status } of parcels) {
    if (status === 'shipped' && !reportedShipped.has(parcelNo)) yield `the event that parcel ${parcelNo} has shipped is missing`;
    if (status === 'cancelled' && !reportedCancelled.has(parcelNo)) yield `the event that parcel ${parcelNo} is cancelled is missing`;
    // For an order in progress, the event may be newer than the parcel that was read.
    if (status !== 'shipped' && reportedShipped.has(parcelNo) && hasEnded(order))
      yield `parcel ${parcelNo} is ${status}, but an event reports that it has shipped`;
    if (status !== 'cancelled' && reportedCancelled.has(parcelNo) && hasEnded(order))
      yield `parcel ${parcelNo} is ${status}, but an event reports that it is cancelled`;
  }
}
