import { expect, test } from 'vitest';
import { stepText } from '../../../../backoffice/features/saga/step-texts.ts';
import { actsOn } from '../../../../domain/order/saga/end-stuck.ts';
import type { FulfilmentSaga } from '../../../../domain/order/saga/fulfilment-saga.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { confirmed } from '../../../domain/order/saga/confirmed-orders.ts';

const left = { trackingNumber: 'T', shippedAt: '2026-03-01T12:00:00.000Z' };
const order = confirmed();
const money = { attempt: 1, isDone: false };

const whole: readonly OrderProcess['saga'][] = [
  { step: 'compensating', reason: { code: 'cancelled-by-staff' }, stock: null, money },
  { step: 'voiding-hold', payment: 1, cancellation: null },
];
const parcels: readonly FulfilmentSaga[] = [
  { step: 'requesting-pick', attempt: 1 },
  { step: 'pick-refused', attempt: 1, reason: 'damaged' },
  { step: 'cancelling-pick', attempt: 1, isUnpaid: false },
  { step: 'not-stopped', attempt: 1 },
  { step: 'releasing' },
  { step: 'capturing', attempt: 1, isLast: true, ...left },
  { step: 'capture-failed', attempt: 1, reason: 'expired', ...left },
];

test('each step that can be stuck has a text for each act that it allows, and for no other', () => {
  const cases = [
    ...whole.map((saga) => [saga.step, actsOn({ ...order, saga, parcels: [] }, undefined)] as const),
    ...parcels.flatMap((saga) => order.parcels.slice(0, 1).map((parcel) => [saga.step, actsOn(order, { ...parcel, saga })] as const)),
  ];
  for (const [step, acts] of cases) {
    const { happened, done, lost } = stepText(step);
    expect(happened, step).not.toContain('This step needs a decision');
    expect([done !== undefined, lost !== undefined], step).toEqual([acts.includes('force'), acts.includes('write-off')]);
  }
});
