import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';
import { eventsOf, soldOrders } from '../../../support/builders/sold-orders.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['analytics']);
const core = database.sql('analytics');
let aws: Awaited<ReturnType<typeof startAws>>;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  aws = await startAws({ core: database.settings('analytics') });
  process.env['TIME_ZONE'] = 'Europe/London';
  ({ handler } = await import('../../../../lambdas/analytics/fan-out-events/handler.ts'));
});

afterAll(async () => {
  await aws.stop();
  await core.close();
});

const queued = (payload: { readonly type: string; readonly orderId?: string; readonly sku?: string }) => ({
  eventId: randomUUID(),
  type: payload.type,
  subject: payload.orderId ?? payload.sku ?? '',
  payload,
});

const Counts = z.object({ orders: z.int(), cancelled: z.int() });
const counts = async () =>
  (
    await core.rows(
      Counts,
    )`select coalesce(sum(orders), 0)::bigint as orders, coalesce(sum(cancelled_orders), 0)::bigint as cancelled from analytics.order_days`
  )[0];

test('a batch is counted through the Data API, and a repeated one changes nothing', async () => {
  const orders = [...soldOrders(60, { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' })];
  const batch = sqsEvent(...orders.flatMap((order) => eventsOf(order).map(queued)));
  expect(await failuresOf(handler, batch)).toEqual([]);
  const cancelled = orders.filter(({ isCancelled }) => isCancelled).length;
  expect(cancelled).toBeGreaterThan(0);
  expect(await counts()).toEqual({ orders: 60 - cancelled, cancelled });
  expect(await failuresOf(handler, batch)).toEqual([]);
  expect(await counts()).toEqual({ orders: 60 - cancelled, cancelled });
});

test('a confirmation of version 1 counts by the time in its order id, in an unknown country', async () => {
  const [order] = soldOrders(1, { from: '2026-02-10T00:00:00Z', to: '2026-02-11T00:00:00Z' }, 3);
  if (!order) throw new Error('an order');
  const about = { orderId: order.orderId, number: order.orderId, customerId: order.customerId, at: '2026-05-01T00:00:00.000Z' };
  const v1 = { type: 'order.order-confirmed.v1', ...about, email: null, lines: order.lines, total: { amount: 0, currency: 'GBP' } };
  expect(await failuresOf(handler, sqsEvent(queued(v1)))).toEqual([]);
  expect(await core.run`select from analytics.order_days where day = '2026-02-10' and country = 'ZZ' and orders = 1`).toBe(1);
});

test('what cannot be counted fails alone', async () => {
  const before = await counts();
  const [good, wrong] = [...soldOrders(2, { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' }, 5)].map(
    (order) => eventsOf({ ...order, cancelledParcels: [], isCancelled: false })[0],
  );
  if (!good || wrong?.type !== good.type) throw new Error('two confirmations');
  const tooLarge = {
    ...wrong,
    customerId: Number.MAX_SAFE_INTEGER,
    lines: Array.from({ length: 2 }, (_, line) => ({
      lineNo: line + 1,
      sku: 'X',
      title: 'X',
      quantity: 1_000_000,
      unitPrice: { amount: Number.MAX_SAFE_INTEGER, currency: 'GBP' },
    })),
  };
  const failed = await failuresOf(
    handler,
    sqsEvent(queued(good), queued(tooLarge), 'no JSON', queued({ type: 'order.order-refunded.v9', orderId: randomUUID() })),
  );
  expect(failed.toSorted()).toEqual(['m1', 'm2', 'm3']);
  expect(await counts()).toEqual({ ...before, orders: (before?.orders ?? 0) + 1 });
});
