import type { SagaReply, TransitionContext } from '../../../domain/order/saga/advance-order.ts';
import { firstOrderSaga } from '../../../domain/order/saga/order-saga.ts';
import type { OrderProcess, OrderTerms } from '../../../domain/order/saga/order-process.ts';
import type { OrderLine } from '../../../contracts/order/order-line.ts';
import { startTimer } from '../../../domain/order/saga/retry-timer.ts';
import { mintCustomerId, mintShardedId } from '../../../platform/sharding/order-id.ts';

export const now = new Date('2026-03-01T12:00:00.000Z');

const shipTo = { name: 'Ada Buyer', line1: '1 High Street', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' };

export const pounds = (amount: number) => ({ amount, currency: 'GBP' });

const lines: readonly OrderLine[] = [
  { lineNo: 1, sku: 'LANTERN', title: 'Lantern', quantity: 2, unitPrice: pounds(1250) },
  { lineNo: 2, sku: 'MUG', title: 'Mug', quantity: 3, unitPrice: pounds(499) },
];

/** The terms of an order of two lanterns and three mugs: £39.97. */
export function bought(overrides: Partial<OrderTerms> = {}): OrderTerms {
  const customerId = overrides.customerId ?? mintCustomerId();
  return {
    orderId: mintShardedId({ customerId, at: now }),
    number: 'K7QX-29MD',
    customerId,
    contact: { email: 'ada@example.com', name: 'Ada Buyer' },
    notify: true,
    lines: [...lines],
    total: pounds(3997),
    delivery: { shipTo },
    paymentMethod: 'pm_card_visa',
    cartVersion: null,
    ...overrides,
  };
}

export function justPlaced(terms = bought()): OrderProcess {
  return { terms, saga: firstOrderSaga, retryTimer: startTimer(now), parcels: [] };
}

/** Lanterns and one mug from north, two mugs from south. */
export const parcels = [
  {
    parcelNo: 1,
    centre: 'north',
    lines: [
      { lineNo: 1, sku: 'LANTERN', quantity: 2 },
      { lineNo: 2, sku: 'MUG', quantity: 1 },
    ],
  },
  { parcelNo: 2, centre: 'south', lines: [{ lineNo: 2, sku: 'MUG', quantity: 2 }] },
];

export function contextOf({ terms }: OrderProcess, at = now): TransitionContext {
  return { now: at, returnUrl: `https://shop.example/orders/${terms.orderId}` };
}

type Reply<T extends SagaReply['type']> = Extract<SagaReply, { type: T }>;

/** A reply about the order's own saga, at its first attempt. */
export function reply<T extends SagaReply['type']>(
  type: T,
  sagaId: string,
  rest: Omit<Reply<T>, 'type' | 'sagaId' | 'attempt'>,
): SagaReply {
  return { type, sagaId, attempt: 1, ...rest } as unknown as SagaReply;
}
