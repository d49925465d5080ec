import { describe, expect, test } from 'vitest';
import type { SagaReply } from '../../../../domain/order/saga/advance-order.ts';
import { type OrderSaga, type OrderSagaDecision, firstOrderSaga, nextOrderSaga } from '../../../../domain/order/saga/order-saga.ts';
import type { CancellationReason } from '../../../../contracts/order/reasons.ts';
import { parcels, reply } from '../../../support/builders/orders.ts';

const terms = { needsPayment: true, customerDeadline: '2026-03-01T12:15:00.000Z' };
const sagaId = '01a20521-6f96-88da-b64d-23aa0864a896';
const held = { reservation: 1, parcels };
const stock = { attempt: 1, parcels };

const why: CancellationReason = { code: 'payment-not-approved-in-time' };
const byCustomer = { code: 'cancelled-by-customer' };
const byStaff = { code: 'cancelled-by-staff' };
const notDeliverable = { code: 'not-deliverable' };
const lapsed = { code: 'payment-hold-lapsed' };

const states = {
  reserving: firstOrderSaga,
  authorising: { step: 'authorising', attempt: 1, ...held },
  'awaiting-customer': {
    step: 'awaiting-customer',
    attempt: 1,
    ...held,
    redirectUrl: 'https://bank.example/c',
    until: terms.customerDeadline,
  },
  confirmed: { step: 'confirmed', payment: 1, cancellation: null, ...held },
  'voiding-hold': { step: 'voiding-hold', payment: 1, cancellation: null },
  compensating: { step: 'compensating', reason: why, stock: { attempt: 1, isDone: false }, money: { attempt: 1, isDone: false } },
  completed: { step: 'completed', cancellation: null },
  cancelled: { step: 'cancelled', reason: why, payment: 1 },
} satisfies Record<OrderSaga['step'], OrderSaga>;

const messages: Readonly<Record<string, SagaReply | OrderSagaDecision>> = {
  reserved: reply('inventory.stock-reserved.v1', sagaId, { parcels }),
  refused: reply('inventory.stock-refused.v1', sagaId, { missing: [{ sku: 'MUG', requested: 3, available: 0 }] }),
  released: reply('inventory.stock-released.v1', sagaId, {}),
  'parcel released': reply('inventory.stock-released.v1', sagaId, { parcelNo: 1 }),
  accepted: reply('inventory.pick-accepted.v1', sagaId, {}),
  'not picked': reply('inventory.pick-refused.v1', sagaId, { reason: 'damaged' }),
  'pick cancelled': reply('inventory.pick-cancelled.v1', sagaId, {}),
  'pick not cancelled': reply('inventory.pick-not-cancelled.v1', sagaId, { reason: 'gone' }),
  shipped: reply('inventory.parcel-shipped.v1', sagaId, { trackingNumber: 'T', shippedAt: '2026-03-01T12:00:00.000Z' }),
  authorised: reply('payment.authorised.v1', sagaId, {}),
  declined: reply('payment.declined.v1', sagaId, { reason: 'no money' }),
  challenged: reply('payment.awaits-customer.v1', sagaId, { redirectUrl: 'https://bank.example/c' }),
  lapsed: reply('payment.hold-lapsed.v1', sagaId, {}),
  'reserved and authorised': reply('payment.authorised.v1', sagaId, { stock }),
  'reserved and declined': reply('payment.declined.v1', sagaId, { reason: 'no money', stock }),
  'reserved and challenged': reply('payment.awaits-customer.v1', sagaId, { redirectUrl: 'https://bank.example/c', stock }),
  'reserved and lapsed': reply('payment.hold-lapsed.v1', sagaId, { stock }),
  'authorised after another reservation': reply('payment.authorised.v1', sagaId, { stock: { ...stock, attempt: 2 } }),
  voided: reply('payment.voided.v1', sagaId, {}),
  captured: reply('payment.captured.v1', sagaId, {}),
  'not captured': reply('payment.capture-failed.v1', sagaId, { reason: 'expired' }),
  cancel: { type: 'cancelled-by-customer' },
  'cancel by staff': { type: 'cancelled-by-staff' },
  'give up a parcel': { type: 'not-deliverable' },
  'out of retries': { type: 'retries-exhausted' },
  'timed out': { type: 'customer-timed-out' },
  'all cancelled': { type: 'all-parcels-cancelled' },
  'all paid': { type: 'all-parcels-settled', tookMoney: true },
  'all for nothing': { type: 'all-parcels-settled', tookMoney: false },
};

const bothOpen = { stock: { attempt: 1, isDone: false }, money: { attempt: 1, isDone: false } };

/** The transitions of an order. Any other message must return the same object. */
const transitions: Readonly<Record<OrderSaga['step'], Readonly<Record<string, object>>>> = {
  reserving: {
    reserved: { step: 'authorising', attempt: 1, reservation: 1 },
    refused: { step: 'cancelled', reason: { code: 'sold-out', skus: ['MUG'] }, payment: null },
    'reserved and authorised': { step: 'confirmed', payment: 1, reservation: 1, parcels },
    'reserved and declined': { step: 'compensating', reason: { code: 'payment-declined', reason: 'no money' }, ...bothOpen },
    'reserved and challenged': { step: 'awaiting-customer', reservation: 1, parcels, redirectUrl: 'https://bank.example/c' },
    'reserved and lapsed': { step: 'compensating', reason: lapsed, ...bothOpen },
    cancel: { step: 'compensating', reason: byCustomer, ...bothOpen },
    'cancel by staff': { step: 'compensating', reason: byStaff, ...bothOpen },
    'out of retries': { step: 'compensating', reason: { code: 'stock-does-not-answer' }, ...bothOpen },
  },
  authorising: {
    authorised: { step: 'confirmed', payment: 1, reservation: 1, parcels },
    declined: {
      step: 'compensating',
      reason: { code: 'payment-declined', reason: 'no money' },
      stock: { attempt: 1, isDone: false },
      money: { attempt: 1, isDone: false },
    },
    'reserved and authorised': { step: 'confirmed', payment: 1, reservation: 1, parcels },
    'authorised after another reservation': { step: 'confirmed', payment: 1, reservation: 1, parcels },
    'reserved and declined': { step: 'compensating', reason: { code: 'payment-declined', reason: 'no money' } },
    'reserved and challenged': { step: 'awaiting-customer', redirectUrl: 'https://bank.example/c' },
    'reserved and lapsed': { step: 'compensating', reason: lapsed },
    challenged: { step: 'awaiting-customer', redirectUrl: 'https://bank.example/c', until: terms.customerDeadline },
    cancel: { step: 'compensating', reason: byCustomer, money: { attempt: 1, isDone: false } },
    'cancel by staff': { step: 'compensating', reason: byStaff, money: { attempt: 1, isDone: false } },
    'out of retries': { step: 'compensating', reason: { code: 'payment-does-not-answer' }, money: { attempt: 1, isDone: false } },
    'timed out': { step: 'compensating' },
    lapsed: { step: 'compensating', reason: lapsed, stock: { attempt: 1, isDone: false }, money: { attempt: 1, isDone: false } },
  },
  'awaiting-customer': {
    authorised: { step: 'confirmed', payment: 1 },
    'reserved and authorised': { step: 'confirmed', payment: 1 },
    'authorised after another reservation': { step: 'confirmed', payment: 1 },
    'reserved and declined': { step: 'compensating', reason: { code: 'payment-declined', reason: 'no money' } },
    'reserved and lapsed': { step: 'compensating', reason: lapsed },
    declined: { step: 'compensating', reason: { code: 'payment-declined', reason: 'no money' } },
    cancel: { step: 'compensating', reason: byCustomer },
    'cancel by staff': { step: 'compensating', reason: byStaff },
    'timed out': { step: 'compensating', reason: why, money: { attempt: 1, isDone: false } },
    'out of retries': { step: 'compensating' },
    lapsed: { step: 'compensating', reason: lapsed },
  },
  confirmed: {
    cancel: { step: 'confirmed', payment: 1, cancellation: byCustomer },
    'cancel by staff': { step: 'confirmed', payment: 1, cancellation: byStaff },
    'give up a parcel': { step: 'confirmed', payment: 1, cancellation: notDeliverable },
    lapsed: { step: 'confirmed', payment: 1, cancellation: lapsed },
    'reserved and lapsed': { step: 'confirmed', payment: 1, cancellation: lapsed },
    'all paid': { step: 'completed' },
    'all for nothing': { step: 'voiding-hold', payment: 1 },
    'all cancelled': { step: 'compensating', stock: null, money: { attempt: 1, isDone: false } },
  },
  'voiding-hold': { voided: { step: 'completed' } },
  compensating: {
    released: { step: 'compensating', stock: { attempt: 1, isDone: true }, money: { attempt: 1, isDone: false } },
    voided: { step: 'compensating', stock: { attempt: 1, isDone: false }, money: { attempt: 1, isDone: true } },
  },
  completed: {},
  cancelled: {},
};

const cases = Object.values(states).flatMap((state: OrderSaga) =>
  Object.entries(messages).map(([name, message]) => ({ state, name, message })),
);

describe('the saga of an order', () => {
  test.each(cases)('in step $state.step handles "$name"', ({ state, name, message }) => {
    const next = nextOrderSaga(state, message, terms);
    const expected = transitions[state.step][name];
    if (expected) expect(next).toMatchObject(expected);
    else expect(next).toBe(state);
  });

  test.each(cases.filter(({ message }) => 'attempt' in message))(
    'in step $state.step ignores "$name" of another attempt',
    ({ state, message }) => {
      expect(nextOrderSaga(state, { ...message, attempt: 2 } as SagaReply, terms)).toBe(state);
    },
  );

  test('is cancelled when stock and payment are released, in either order', () => {
    const names = ['released', 'voided'];
    for (const order of [names, names.toReversed()]) {
      const end = order.reduce<OrderSaga>(
        (saga, name) => nextOrderSaga(saga, messages[name] ?? { type: 'retries-exhausted' }, terms),
        states.compensating,
      );
      expect(end).toEqual({ step: 'cancelled', reason: why, payment: 1 });
    }
  });

  test('keeps the first of two reasons to stop its parcels, and is cancelled with it', () => {
    const stopped = nextOrderSaga(states.confirmed, { type: 'cancelled-by-customer' }, terms);
    expect(nextOrderSaga(stopped, messages['lapsed'] ?? { type: 'retries-exhausted' }, terms)).toBe(stopped);
    expect(nextOrderSaga(stopped, { type: 'cancelled-by-customer' }, terms)).toBe(stopped);
    expect(nextOrderSaga(stopped, { type: 'all-parcels-cancelled' }, terms)).toMatchObject({ step: 'compensating', reason: byCustomer });
    const unpaid = nextOrderSaga(states.confirmed, messages['lapsed'] ?? { type: 'retries-exhausted' }, terms);
    expect(nextOrderSaga(unpaid, { type: 'all-parcels-cancelled' }, terms)).toMatchObject({ step: 'compensating', reason: lapsed });
    expect(nextOrderSaga(unpaid, { type: 'all-parcels-settled', tookMoney: true }, terms)).toEqual({
      step: 'completed',
      cancellation: lapsed,
    });
  });

  test('lists each sold-out SKU once, whatever characters it contains', () => {
    const missing = ['A, B', 'A: B', 'A, B'].map((sku) => ({ sku, requested: 1, available: 0 }));
    expect(nextOrderSaga(firstOrderSaga, reply('inventory.stock-refused.v1', sagaId, { missing }), terms)).toMatchObject({
      reason: { code: 'sold-out', skus: ['A, B', 'A: B'] },
    });
  });

  test('needs no payment when it is free', () => {
    const free = { ...terms, needsPayment: false };
    const confirmed = nextOrderSaga(firstOrderSaga, messages['reserved'] ?? { type: 'retries-exhausted' }, free);
    expect(confirmed).toEqual({ step: 'confirmed', payment: null, cancellation: null, ...held });
    expect(nextOrderSaga(confirmed, { type: 'all-parcels-cancelled' }, free)).toMatchObject({ step: 'cancelled', payment: null });
  });
});
