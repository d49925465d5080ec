import type { OrderFacts, PaymentFacts, ReservedParcelFacts } from '../../../ops/audit/facts.ts';

export const orderId = '0193de00-0000-8000-8000-000000000001';

export const orderEvents = (...facts: readonly string[]) =>
  facts.map((fact) => ({ type: `order.order-${fact}.v${fact === 'confirmed' || fact === 'cancelled' ? 2 : 1}`, parcelNo: null }));
export const parcelShipped = (parcelNo: number) => ({ type: 'order.parcel-shipped.v1', parcelNo });
export const parcelCancelled = (parcelNo: number) => ({ type: 'order.parcel-cancelled.v2', parcelNo });
export const paymentEvents = (...facts: readonly string[]) => facts.map((fact) => ({ type: `payment.payment-${fact}.v1`, sagaId: null }));
export const shareCaptured = (sagaId: string) => ({ type: 'payment.payment-captured.v1', sagaId });

export const [one, two] = ['0193de00-0000-8000-8000-00000000000a', '0193de00-0000-8000-8000-00000000000b'];

const [lanterns, mug] = [
  { lineNo: 1, sku: 'LANTERN', quantity: 2 },
  { lineNo: 2, sku: 'MUG', quantity: 1 },
];

const [north, south] = [
  { parcelNo: 1, centre: 'north', lines: [lanterns] },
  { parcelNo: 2, centre: 'south', lines: [mug] },
];

const atWork = { step: 'picking', attempt: 1 } as const;

export const sagasOfParcels = (...sagas: readonly OrderFacts['parcelSagas'][number]['saga'][]): OrderFacts['parcelSagas'] =>
  sagas.map((saga, index) => ({ parcelNo: index + 1, saga, stuck: null, retries: 0 }));

export const completed: OrderFacts = {
  orderId,
  number: 'A1',
  status: 'completed',
  reason: null,
  total: 700,
  currency: 'GBP',
  lines: [
    { ...lanterns, unitAmount: 200 },
    { ...mug, unitAmount: 300 },
  ],
  wasConfirmed: true,
  isHistory: false,
  hasSagas: false,
  saga: null,
  stuck: null,
  retries: 0,
  parcels: [
    { ...north, status: 'shipped' },
    { ...south, status: 'shipped' },
  ],
  parcelSagas: [],
  staffEnds: [],
  secondsOverdue: null,
  events: [...orderEvents('placed', 'confirmed'), parcelShipped(1), parcelShipped(2), ...orderEvents('completed')],
};

export const paid: PaymentFacts = {
  paymentId: orderId,
  status: 'captured',
  amount: 700,
  currency: 'GBP',
  authorised: 700,
  captured: 700,
  taken: 700,
  released: 0,
  unsettled: [],
  attempts: 1,
  shares: [
    { sagaId: one, amount: 400 },
    { sagaId: two, amount: 300 },
  ],
  events: [...paymentEvents('authorised'), shareCaptured(one), shareCaptured(two)],
};

export const shipped: ReservedParcelFacts[] = [
  { sagaId: orderId, attempt: 1, ...north, status: 'shipped', picks: ['shipped'] },
  { sagaId: orderId, attempt: 1, ...south, status: 'shipped', picks: ['refused', 'shipped'] },
];

export const cancelled: OrderFacts = {
  ...completed,
  status: 'cancelled',
  wasConfirmed: false,
  parcels: [],
  events: orderEvents('placed', 'cancelled'),
};

export const voided: PaymentFacts = {
  ...paid,
  status: 'voided',
  captured: 0,
  taken: 0,
  released: 700,
  shares: [],
  events: paymentEvents('authorised', 'voided'),
};

export const released: ReservedParcelFacts[] = shipped.map((parcel) => ({ ...parcel, status: 'released', picks: [] }));

export const confirmed: OrderFacts = {
  ...completed,
  status: 'confirmed',
  hasSagas: true,
  saga: { step: 'confirmed', payment: 1, cancellation: null, reservation: 1, parcels: [north, south] },
  parcels: completed.parcels.map((parcel) => ({ ...parcel, status: 'picking' })),
  parcelSagas: sagasOfParcels(atWork, atWork),
  secondsOverdue: -20,
  events: orderEvents('placed', 'confirmed'),
};

export const held: PaymentFacts = { ...paid, status: 'authorised', captured: 0, taken: 0, shares: [], events: paymentEvents('authorised') };

export const reserved: ReservedParcelFacts[] = shipped.map((parcel) => ({ ...parcel, status: 'reserved', picks: ['accepted'] }));
