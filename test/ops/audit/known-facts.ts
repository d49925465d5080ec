import type { OrderFacts, PaymentFacts, ReservedParcelFacts } from '../../../ops/audit/facts.ts';

export const orderId = '0193de00-0000-8000-8000-000000000001';

export const told = (...facts: readonly string[]) => facts.map((fact) => ({ type: `order.order-${fact}.v1`, parcelNo: null }));
export const hasLeft = (parcelNo: number) => ({ type: 'order.parcel-shipped.v1', parcelNo });
export const toldOfPayment = (...facts: readonly string[]) => facts.map((fact) => ({ type: `payment.payment-${fact}.v1`, sagaId: null }));
export const wasCaptured = (sagaId: string) => ({ type: 'payment.payment-captured.v1', sagaId });

export const [one, two] = ['0193de00-0000-8000-8000-00000000000a', '0193de00-0000-8000-8000-00000000000b'];

export const completed: OrderFacts = {
  orderId,
  number: 'A1',
  status: 'completed',
  reason: null,
  total: 700,
  currency: 'GBP',
  lines: [
    { lineNo: 1, quantity: 2, unitAmount: 200 },
    { lineNo: 2, quantity: 1, unitAmount: 300 },
  ],
  parcels: [
    { parcelNo: 1, status: 'shipped', step: 'settled', lines: [{ lineNo: 1, quantity: 2 }] },
    { parcelNo: 2, status: 'shipped', step: 'settled', lines: [{ lineNo: 2, quantity: 1 }] },
  ],
  openSagas: 0,
  secondsOverdue: null,
  events: [...told('placed', 'confirmed'), hasLeft(1), hasLeft(2), ...told('completed')],
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
  events: [...toldOfPayment('authorised'), wasCaptured(one), wasCaptured(two)],
};

export const shipped: ReservedParcelFacts[] = [
  { sagaId: orderId, parcelNo: 1, status: 'shipped', picks: ['shipped'] },
  { sagaId: orderId, parcelNo: 2, status: 'shipped', picks: ['refused', 'shipped'] },
];

export const cancelled: OrderFacts = {
  ...completed,
  status: 'cancelled',
  parcels: [],
  events: told('placed', 'cancelled'),
};

export const voided: PaymentFacts = {
  ...paid,
  status: 'voided',
  captured: 0,
  taken: 0,
  released: 700,
  shares: [],
  events: toldOfPayment('authorised', 'voided'),
};

export const released: ReservedParcelFacts[] = [{ sagaId: orderId, parcelNo: 1, status: 'released', picks: [] }];

export const confirmed: OrderFacts = {
  ...completed,
  status: 'confirmed',
  parcels: completed.parcels.map((parcel) => ({ ...parcel, status: 'picking', step: 'picking' })),
  openSagas: 2,
  secondsOverdue: -20,
  events: told('placed', 'confirmed'),
};

export const held: PaymentFacts = { ...paid, status: 'authorised', captured: 0, taken: 0, shares: [], events: toldOfPayment('authorised') };

export const reserved: ReservedParcelFacts[] = shipped.map((parcel) => ({ ...parcel, status: 'reserved', picks: ['accepted'] }));
