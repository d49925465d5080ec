import { z } from 'zod';

const Line = z.object({ lineNo: z.int(), quantity: z.int(), unitAmount: z.int() });

/** What the orders database says of one order. */
export const OrderFacts = z.object({
  orderId: z.uuid(),
  number: z.string(),
  status: z.enum(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck']),
  reason: z.string().nullable(),
  total: z.int(),
  currency: z.string(),
  lines: z.array(Line),
  parcels: z.array(z.object({ parcelNo: z.int(), status: z.string(), lines: z.array(z.object({ lineNo: z.int(), quantity: z.int() })) })),
  openSagas: z.int(),
  /** Types of its events, while the outbox still keeps them; null when it need not any more. */
  events: z.array(z.string()).nullable(),
});

/** What core says of an order's money. */
export const PaymentFacts = z.object({
  paymentId: z.uuid(),
  status: z.string(),
  amount: z.int(),
  currency: z.string(),
  authorised: z.int(),
  captured: z.int(),
  taken: z.int(),
  released: z.int(),
  /** The sum of the captures that succeeded, from the payment's operations. */
  capturedByOperations: z.int(),
});

/** What core says of one parcel of an order's reservation. */
export const ReservedParcelFacts = z.object({ sagaId: z.uuid(), parcelNo: z.int(), status: z.enum(['reserved', 'released', 'shipped']) });

export type OrderFacts = Readonly<z.infer<typeof OrderFacts>>;
export type PaymentFacts = Readonly<z.infer<typeof PaymentFacts>>;
export type ReservedParcelFacts = Readonly<z.infer<typeof ReservedParcelFacts>>;

const endings = new Set<OrderFacts['status']>(['completed', 'cancelled']);

export function isUnderWay({ status }: OrderFacts): boolean {
  return !endings.has(status) && status !== 'stuck';
}

/** Everything about one order that does not agree, in words; empty when all does. What is still under way may hold stock and money. */
export function judgeOrder(
  order: OrderFacts,
  payment: PaymentFacts | undefined,
  reserved: readonly ReservedParcelFacts[],
): readonly string[] {
  return [...judgeItself(order), ...judgeMoney(order, payment), ...judgeStock(order, reserved), ...judgeEvents(order)].map(
    (finding) => `order ${order.number} (${order.orderId}), ${order.status}: ${finding}`,
  );
}

function* judgeItself(order: OrderFacts): Generator<string> {
  const sum = order.lines.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0);
  if (sum !== order.total) yield `its lines sum to ${sum}, its total is ${order.total}`;
  if (order.status === 'stuck') yield `it waits for staff: ${order.reason}`;
  if (endings.has(order.status) && order.openSagas > 0) yield `it has ended, yet ${order.openSagas} of its sagas still wait for an answer`;
  if (order.status !== 'completed') return;
  if (!order.parcels.some(({ status }) => status === 'shipped')) yield 'it is completed, yet no parcel has shipped';
  const open = order.parcels.filter(({ status }) => status === 'picking').length;
  if (open > 0) yield `it is completed, yet ${open} of its parcels have not shipped`;
}

function* judgeMoney(order: OrderFacts, payment: PaymentFacts | undefined): Generator<string> {
  const isSold = order.status === 'confirmed' || order.status === 'fulfilling' || order.status === 'completed';
  if (payment === undefined) {
    if (isSold && order.total > 0) yield 'it is sold, yet there is no payment';
    return;
  }
  if (payment.amount !== order.total || payment.currency !== order.currency) {
    yield `its total is ${order.total} ${order.currency}, its payment is for ${payment.amount} ${payment.currency}`;
  }
  if (payment.captured !== payment.capturedByOperations) {
    yield `its payment says that ${payment.captured} were captured, the captures say ${payment.capturedByOperations}`;
  }
  if (isSold && payment.authorised !== order.total)
    yield `it is sold, yet ${payment.authorised} of ${order.total} are authorised (payment ${payment.status})`;
  const held = payment.authorised - payment.taken - payment.released;
  if (endings.has(order.status) && held !== 0) yield `it has ended, yet ${held} of the customer's money are held`;
  if (order.status === 'cancelled' && payment.taken > 0) yield `it is cancelled, yet ${payment.taken} were taken`;
  if (order.status === 'cancelled' && payment.status === 'awaiting-customer')
    yield 'it is cancelled, yet the customer may still approve its payment';
  const due = shippedShare(order);
  if (order.status === 'completed' && (payment.captured !== due || payment.taken !== due)) {
    yield `parcels worth ${due} have shipped, yet ${payment.captured} are captured and ${payment.taken} taken`;
  }
}

function shippedShare({ parcels, lines }: OrderFacts): number {
  const priceOf = new Map(lines.map(({ lineNo, unitAmount }) => [lineNo, unitAmount]));
  const shipped = parcels.filter(({ status }) => status === 'shipped').flatMap(({ lines }) => lines);
  return shipped.reduce((sum, { lineNo, quantity }) => sum + quantity * (priceOf.get(lineNo) ?? 0), 0);
}

function* judgeStock(order: OrderFacts, reserved: readonly ReservedParcelFacts[]): Generator<string> {
  const held = reserved.filter(({ status }) => status === 'reserved').length;
  if (endings.has(order.status) && held > 0) yield `it has ended, yet the stock of ${held} of its parcels is held`;
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

const eventsOf: Readonly<Record<OrderFacts['status'], readonly string[]>> = {
  placed: ['order.order-placed.v1'],
  'awaiting-customer': ['order.order-placed.v1'],
  confirmed: ['order.order-placed.v1', 'order.order-confirmed.v1'],
  fulfilling: ['order.order-placed.v1', 'order.order-confirmed.v1', 'order.parcel-shipped.v1'],
  completed: ['order.order-placed.v1', 'order.order-confirmed.v1', 'order.parcel-shipped.v1', 'order.order-completed.v1'],
  cancelled: ['order.order-placed.v1', 'order.order-cancelled.v1'],
  stuck: ['order.order-placed.v1'],
};

function* judgeEvents({ status, events }: OrderFacts): Generator<string> {
  if (events === null) return;
  for (const type of eventsOf[status]) if (!events.includes(type)) yield `nobody was told ${type}`;
  const once = events.filter((type) => type !== 'order.parcel-shipped.v1');
  for (const type of new Set(once)) {
    const times = once.filter((other) => other === type).length;
    if (times > 1) yield `${type} was recorded ${times} times`;
  }
}
