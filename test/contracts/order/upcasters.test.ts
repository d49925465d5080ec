import { expect, test } from 'vitest';
import { OrderConfirmed, OrderEvent } from '../../../contracts/order/events.ts';
import { UPCASTERS, withFormerVersions } from '../../../contracts/upcasters.ts';
import { upcast } from '../../../platform/events/upcast.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';

const placedAt = '2026-11-22T11:58:00.123Z';
const payload = {
  type: 'order.order-confirmed.v1',
  orderId: mintShardedId({ customerId: 7, at: new Date(placedAt) }),
  number: 'SM-1042',
  customerId: 7,
  at: '2026-11-22T12:00:00.000Z',
  email: null,
  lines: [{ lineNo: 1, sku: 'A', title: 'Holder', quantity: 1, unitPrice: { amount: 255, currency: 'GBP' } }],
  total: { amount: 255, currency: 'GBP' },
};

test('a confirmed order of version 1 has the time of placing from its id, and no country', () => {
  const lifted = upcast({ type: payload.type, payload }, UPCASTERS);
  expect(lifted).toEqual({
    type: 'order.order-confirmed.v2',
    payload: { ...payload, type: 'order.order-confirmed.v2', placedAt, country: null },
  });
  expect(OrderEvent.parse(lifted.payload)).toEqual(lifted.payload);
});

test('a queue that subscribes to a confirmed order receives both versions', () => {
  expect(withFormerVersions([OrderConfirmed.shape.type.value])).toEqual(['order.order-confirmed.v2', 'order.order-confirmed.v1']);
});

test('a cancellation of version 1 keeps its reason', () => {
  const reason = { code: 'cancelled-by-customer' };
  const { lines: _, total: __, ...about } = payload;
  const cancelled = { ...about, type: 'order.order-cancelled.v1', reason };
  const lifted = upcast({ type: cancelled.type, payload: cancelled }, UPCASTERS);
  expect(OrderEvent.parse(lifted.payload)).toMatchObject({ type: 'order.order-cancelled.v2', reason });
  expect(() => OrderEvent.parse({ ...cancelled, type: 'order.order-cancelled.v2', reason: { code: 'no-such-reason' } })).toThrow(/code/);
});
