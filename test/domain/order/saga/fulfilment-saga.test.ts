import { describe, expect, test } from 'vitest';
import type { SagaReply } from '../../../../domain/order/saga/advance-order.ts';
import { type FulfilmentDecision, type FulfilmentSaga, nextFulfilmentSaga } from '../../../../domain/order/saga/fulfilment-saga.ts';
import { parcels, reply } from '../../../support/builders/orders.ts';

const sagaId = '01a20521-6f96-88da-b64d-23aa0864a896';
const left = { trackingNumber: 'T', shippedAt: '2026-03-01T12:00:00.000Z' };

const states = {
  'requesting-pick': { step: 'requesting-pick', attempt: 1 },
  picking: { step: 'picking', attempt: 1 },
  'pick-refused': { step: 'pick-refused', attempt: 1, reason: 'damaged' },
  'cancelling-pick': { step: 'cancelling-pick', attempt: 1, isUnpaid: false },
  'not-stopped': { step: 'not-stopped', attempt: 1 },
  releasing: { step: 'releasing' },
  cancelled: { step: 'cancelled' },
  shipped: { step: 'shipped', ...left },
  capturing: { step: 'capturing', attempt: 1, isLast: true, ...left },
  'capture-failed': { step: 'capture-failed', attempt: 1, reason: 'expired', ...left },
  settled: { step: 'settled', ...left },
  'written-off': { step: 'written-off', ...left },
} satisfies Record<FulfilmentSaga['step'], FulfilmentSaga>;

const unpaid: FulfilmentSaga = { step: 'cancelling-pick', attempt: 1, isUnpaid: true };

const messages: Readonly<Record<string, SagaReply | FulfilmentDecision>> = {
  reserved: reply('inventory.stock-reserved.v1', sagaId, { parcels }),
  refused: reply('inventory.stock-refused.v1', sagaId, { missing: [] }),
  released: reply('inventory.stock-released.v1', sagaId, { parcelNo: 1 }),
  accepted: reply('inventory.pick-accepted.v1', sagaId, {}),
  'not picked': reply('inventory.pick-refused.v1', sagaId, { reason: 'damaged' }),
  'pick cancelled': reply('inventory.pick-cancelled.v1', sagaId, {}),
  'pick not cancelled': reply('inventory.pick-not-cancelled.v1', sagaId, { reason: 'gone' }),
  shipped: reply('inventory.parcel-shipped.v1', sagaId, left),
  authorised: reply('payment.authorised.v1', sagaId, {}),
  declined: reply('payment.declined.v1', sagaId, { reason: 'no money' }),
  challenged: reply('payment.awaits-customer.v1', sagaId, { redirectUrl: 'https://bank.example/c' }),
  voided: reply('payment.voided.v1', sagaId, {}),
  captured: reply('payment.captured.v1', sagaId, {}),
  'not captured': reply('payment.capture-failed.v1', sagaId, { reason: 'expired' }),
  cancel: { type: 'order-cancelled' },
  lapse: { type: 'hold-lapsed' },
  capture: { type: 'capture', isLast: true },
  'nothing to capture': { type: 'nothing-to-capture' },
  'captured by hand': { type: 'captured-by-hand' },
  'share given up': { type: 'share-given-up' },
};

/** The transitions of a parcel. Any other message must return the same object. */
const transitions: Readonly<Record<FulfilmentSaga['step'], Readonly<Record<string, FulfilmentSaga>>>> = {
  'requesting-pick': {
    accepted: states.picking,
    'not picked': states['pick-refused'],
    shipped: states.shipped,
    cancel: states['cancelling-pick'],
    lapse: unpaid,
  },
  picking: { 'not picked': states['pick-refused'], shipped: states.shipped, cancel: states['cancelling-pick'], lapse: unpaid },
  'pick-refused': { cancel: states.releasing, lapse: states.releasing },
  'cancelling-pick': { 'pick cancelled': states.releasing, 'pick not cancelled': states.picking, shipped: states.shipped, lapse: unpaid },
  'not-stopped': { 'pick cancelled': states.releasing, 'not picked': states.releasing, shipped: states.shipped },
  releasing: { released: states.cancelled },
  cancelled: {},
  shipped: { capture: states.capturing, 'nothing to capture': states.settled },
  capturing: { captured: states.settled, 'captured by hand': states.settled, 'not captured': states['capture-failed'] },
  'capture-failed': { 'captured by hand': states.settled, 'share given up': states['written-off'] },
  settled: {},
  'written-off': {},
};

const cases = Object.values(states).flatMap((state: FulfilmentSaga) =>
  Object.entries(messages).map(([name, message]) => ({ state, name, message })),
);

describe('the saga of a parcel', () => {
  test.each(cases)('in step $state.step handles "$name"', ({ state, name, message }) => {
    const next = nextFulfilmentSaga(state, message);
    const expected = transitions[state.step][name];
    if (expected) expect(next).toEqual(expected);
    else expect(next).toBe(state);
  });

  test.each(cases.filter(({ state, message }) => 'attempt' in message && 'attempt' in state))(
    'in step $state.step ignores "$name" of another attempt',
    ({ state, message }) => {
      expect(nextFulfilmentSaga(state, { ...message, attempt: 2 } as SagaReply)).toBe(state);
    },
  );

  test('with a lapsed hold does not return to picking when the warehouse does not stop it, and settles when it has left', () => {
    const apply = (saga: FulfilmentSaga, name: string) => nextFulfilmentSaga(saga, messages[name] ?? { type: 'hold-lapsed' });
    expect(apply(unpaid, 'pick not cancelled')).toEqual(states['not-stopped']);
    expect(apply(unpaid, 'pick cancelled')).toEqual(states.releasing);
    expect(apply(unpaid, 'shipped')).toEqual(states.shipped);
    expect(apply(unpaid, 'lapse')).toBe(unpaid);
  });
});
