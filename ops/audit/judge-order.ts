import { hasEnded, type OrderFacts, type PaymentFacts, type ReservedParcelFacts } from './facts.ts';
import { judgeLines } from './judge-lines.ts';
import { judgeParcels } from './judge-parcels.ts';
import { judgePayment } from './judge-payment.ts';
import { judgeSagas } from './judge-sagas.ts';

/** The sweeper comes every minute. */
const LONGEST_OVERDUE_SECONDS = 300;

/** It has not ended, and its sagas lead it there. */
export function isUnderWay(order: OrderFacts): boolean {
  return !hasEnded(order) && order.status !== 'stuck' && whyIdle(order) === undefined;
}

/** Why nothing moves an order that is to go on; undefined while something does. */
function whyIdle({ status, parcels, secondsOverdue }: OrderFacts): string | undefined {
  if (hasEnded({ status }) || status === 'stuck') return undefined;
  if (secondsOverdue === null) {
    const isOver = parcels.length > 0 && parcels.every(({ status }) => status !== 'picking');
    return isOver
      ? 'all its parcels have shipped or are cancelled, yet nothing completes it'
      : 'nothing moves it: none of its sagas has a deadline';
  }
  if (secondsOverdue <= LONGEST_OVERDUE_SECONDS) return undefined;
  return `its sagas have waited for a reminder for ${Math.floor(secondsOverdue / 60)} minutes: look at the sweeper`;
}

/** Everything about one order that does not agree, in words; empty when all does. What is still under way may hold stock and money. */
export function judgeOrder(
  order: OrderFacts,
  payment: PaymentFacts | undefined,
  reserved: readonly ReservedParcelFacts[],
): readonly string[] {
  return [
    ...judgeItself(order),
    ...judgeSagas(order),
    ...judgeLines(order, reserved),
    ...judgePayment(order, payment),
    ...judgeParcels(order, reserved),
    ...judgeEvents(order),
  ].map((finding) => `order ${order.number} (${order.orderId}), ${order.status}: ${finding}`);
}

function* judgeItself(order: OrderFacts): Generator<string> {
  const sum = order.lines.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0);
  if (sum !== order.total) yield `its lines sum to ${sum}, its total is ${order.total}`;
  if (order.status === 'stuck') yield `it waits for staff: ${JSON.stringify(order.reason)}`;
  const idle = whyIdle(order);
  if (idle !== undefined) yield idle;
  if (hasEnded(order) && order.openSagas > 0) yield `it has ended, yet ${order.openSagas} of its sagas still wait for an answer`;
  const isOnItsWay = order.status === 'fulfilling' || order.status === 'completed';
  if (isOnItsWay && !order.parcels.some(({ status }) => status === 'shipped')) yield `it is ${order.status}, yet no parcel has shipped`;
  if (order.status !== 'completed') return;
  const open = order.parcels.filter(({ status }) => status === 'picking').length;
  if (open > 0) yield `it is completed, yet ${open} of its parcels have not shipped`;
}

const eventsOf: Readonly<Record<OrderFacts['status'], readonly string[]>> = {
  placed: ['order.order-placed.v1'],
  'awaiting-customer': ['order.order-placed.v1'],
  confirmed: ['order.order-placed.v1', 'order.order-confirmed.v1'],
  fulfilling: ['order.order-placed.v1', 'order.order-confirmed.v1'],
  completed: ['order.order-placed.v1', 'order.order-confirmed.v1', 'order.order-completed.v1'],
  cancelled: ['order.order-placed.v1', 'order.order-cancelled.v1'],
  stuck: ['order.order-placed.v1'],
};

function* judgeEvents(order: OrderFacts): Generator<string> {
  const { status, parcels, events } = order;
  if (events === null) return;
  for (const type of eventsOf[status]) if (!events.some((event) => event.type === type)) yield `nobody was told ${type}`;
  for (const [what, same] of Map.groupBy(events, ({ type, parcelNo }) => (parcelNo === null ? type : `${type} of parcel ${parcelNo}`))) {
    if (same.length > 1) yield `${what} was recorded ${same.length} times`;
  }
  const parcelsOf = (sought: string) => new Set(events.filter(({ type }) => type === sought).map(({ parcelNo }) => parcelNo));
  const told = parcelsOf('order.parcel-shipped.v1');
  const toldCancelled = parcelsOf('order.parcel-cancelled.v1');
  for (const { parcelNo, status } of parcels) {
    if (status === 'shipped' && !told.has(parcelNo)) yield `nobody was told that parcel ${parcelNo} has shipped`;
    if (status === 'cancelled' && !toldCancelled.has(parcelNo)) yield `no event says that parcel ${parcelNo} is cancelled`;
    // While it is under way, the event may be newer than what was read of the parcel.
    if (status !== 'shipped' && told.has(parcelNo) && hasEnded(order))
      yield `parcel ${parcelNo} is ${status}, yet it was told that it has shipped`;
    if (status !== 'cancelled' && toldCancelled.has(parcelNo) && hasEnded(order))
      yield `parcel ${parcelNo} is ${status}, yet an event says that it is cancelled`;
  }
}
