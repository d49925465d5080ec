import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { parcels, startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, advanceBy, queues, signIn } = shop;
const { confirmed, read } = orderRequests(shop);
const staff = signIn({ roles: ['support'] });

afterAll(() => shop.stop());

const list = async (caller = staff) => app.inject({ url: '/api/orders/stuck', headers: caller.headers });
const retry = async (sagaId: string, { caller = staff, reason = 'the card works again' } = {}) =>
  app.inject({ method: 'POST', url: `/api/orders/stuck/${sagaId}/retries`, headers: caller.headers, payload: { reason } });
const Listed = z.object({ sagas: z.array(z.looseObject({ sagaId: z.string() })) });
const find = async (id: string) => Listed.parse((await list()).json()).sagas.find(({ sagaId }) => sagaId === id);

async function shipped() {
  const caller = signIn();
  const order = await confirmed(caller);
  const shippedAt = new Date().toISOString();
  await advanceBy({ type: 'inventory.parcel-shipped.v1', sagaId: order.sagaId, attempt: 1, trackingNumber: 'T-1', shippedAt });
  return { caller, ...order };
}

test('a failed capture is listed with the parcel’s share, and a retry captures it by a new attempt', async () => {
  const { caller, orderId, sagaId } = await shipped();
  await advanceBy({ type: 'payment.capture-failed.v1', sagaId, attempt: 1, reason: 'provider-error' });
  const order = (await read(caller, orderId)).json();
  expect(await find(sagaId)).toMatchObject({
    orderId,
    parcelNo: 1,
    step: 'capture-failed',
    reason: { code: 'capture-failed', reason: 'provider-error' },
    atRisk: order.total,
    retries: 0,
  });
  expect((await retry(sagaId)).statusCode).toBe(204);
  expect(queues.bodies('payment-commands')).toContainEqual(
    expect.objectContaining({ type: 'payment.capture.v1', sagaId, attempt: 2, isLast: true, amount: order.total }),
  );
  expect(await find(sagaId)).toBeUndefined();
  await advanceBy({ type: 'payment.captured.v1', sagaId, attempt: 2 });
  expect((await read(caller, orderId)).json()).toMatchObject({ status: 'completed', reason: null });
});

test('a refused pick is requested again as a new attempt', async () => {
  const caller = signIn();
  const { orderId, sagaId } = await confirmed(caller);
  await advanceBy({ type: 'inventory.pick-refused.v1', sagaId, attempt: 1, reason: 'the centre is flooded' });
  expect((await retry(sagaId)).statusCode).toBe(204);
  expect(queues.bodies('pick-commands')).toContainEqual(
    expect.objectContaining({ type: 'inventory.pick-parcel.v1', sagaId, attempt: 2, parcel: parcels[0] }),
  );
  expect((await read(caller, orderId)).json()).toMatchObject({ status: 'confirmed' });
});

test('the most money at risk is listed first, and a step that fails again is listed with its retries', async () => {
  const [first, second] = [await shipped(), await shipped()];
  for (const { sagaId } of [first, second]) await advanceBy({ type: 'payment.capture-failed.v1', sagaId, attempt: 1, reason: 'timeout' });
  await retry(second.sagaId);
  await advanceBy({ type: 'payment.capture-failed.v1', sagaId: second.sagaId, attempt: 2, reason: 'timeout' });
  expect(await find(first.sagaId)).toMatchObject({ retries: 0 });
  expect(await find(second.sagaId)).toMatchObject({ retries: 1 });
  const amounts = z.object({ sagas: z.array(z.object({ atRisk: z.object({ amount: z.int() }) })) }).parse((await list()).json()).sagas;
  expect(amounts).toEqual(amounts.toSorted((one, other) => other.atRisk.amount - one.atRisk.amount));
});

test('a saga that runs by itself, or does not exist, is refused and leaves no record', async () => {
  const { orderId, sagaId } = await shipped();
  expect((await retry(sagaId)).json()).toMatchObject({ status: 409, code: 'saga-not-stuck' });
  expect((await retry('7')).json()).toMatchObject({ status: 404, code: 'saga-not-found' });
  expect((await retry(orderId.replace(/^.{8}/, '00000000'))).json()).toMatchObject({ status: 404, code: 'saga-not-found' });
  await advanceBy({ type: 'payment.capture-failed.v1', sagaId, attempt: 1, reason: 'timeout' });
  expect(await find(sagaId)).toMatchObject({ retries: 0 });
});

test('only staff may list and retry, and a retry needs a reason', async () => {
  const { caller, sagaId } = await shipped();
  await advanceBy({ type: 'payment.capture-failed.v1', sagaId, attempt: 1, reason: 'timeout' });
  expect((await list(caller)).statusCode).toBe(403);
  expect((await retry(sagaId, { caller })).statusCode).toBe(403);
  expect((await retry(sagaId, { reason: ' ' })).statusCode).toBe(400);
  expect(await find(sagaId)).toMatchObject({ retries: 0 });
});
