import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parcels, startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, advanceBy, queues, signIn } = shop;
const { confirmed, read } = orderRequests(shop);
const staff = signIn({ roles: ['support'] });
const finance = signIn({ roles: ['finance'] });

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

describe('a decision that ends a step', () => {
  const end = (
    kind: 'forced-steps' | 'write-offs',
    sagaId: string,
    { caller = finance, ...body }: { caller?: typeof finance; [field: string]: unknown },
  ) =>
    app.inject({
      method: 'POST',
      url: `/api/orders/stuck/${sagaId}/${kind}`,
      headers: caller.headers,
      payload: {
        actId: randomUUID(),
        step: 'capture-failed',
        reason: 'seen at the provider',
        ...(kind === 'forced-steps' && { reference: 'CH-7' }),
        ...body,
      },
    });

  async function failed() {
    const order = await shipped();
    await advanceBy({ type: 'payment.capture-failed.v1', sagaId: order.sagaId, attempt: 1, reason: 'timeout' });
    return order;
  }
  const actsOf = async (orderId: string) => (await app.inject({ url: `/api/orders/desk/${orderId}`, headers: staff.headers })).json().acts;

  test('forces it with the reference that proves it, once for each id', async () => {
    const { caller, orderId, sagaId } = await failed();
    expect(await find(sagaId)).toMatchObject({ acts: ['retry', 'force', 'write-off'] });
    const actId = randomUUID();
    for (let sent = 0; sent < 2; sent += 1) expect((await end('forced-steps', sagaId, { actId })).statusCode).toBe(204);
    expect((await read(caller, orderId)).json()).toMatchObject({ status: 'completed', reason: null });
    expect(await actsOf(orderId)).toMatchObject([
      {
        actId,
        act: 'force',
        sagaId,
        reason: 'seen at the provider',
        details: { step: 'capture-failed', reference: 'CH-7', parcelNo: 1, amount: { currency: 'GBP' } },
      },
    ]);
    expect((await end('write-offs', sagaId, { actId })).json()).toMatchObject({ status: 409, code: 'act-id-reused' });
  });

  test('writes the share off, and the hold of which nothing is captured is voided', async () => {
    const { orderId, sagaId } = await failed();
    expect((await end('write-offs', sagaId, {})).statusCode).toBe(204);
    expect(queues.bodies('payment-commands')).toContainEqual(expect.objectContaining({ type: 'payment.void.v1', sagaId: orderId }));
    expect(await actsOf(orderId)).toMatchObject([{ act: 'write-off', details: { step: 'capture-failed' } }]);
  });

  test('is refused for a saga that has moved on, runs by itself, cannot be ended so, or does not exist, and leaves no record', async () => {
    const { orderId, sagaId } = await failed();
    expect((await end('write-offs', sagaId, { step: 'pick-refused' })).json()).toMatchObject({ status: 409, code: 'saga-moved-on' });
    expect((await end('forced-steps', orderId, {})).json()).toMatchObject({ status: 409, code: 'saga-not-stuck' });
    const refused = await confirmed(signIn());
    await advanceBy({ type: 'inventory.pick-refused.v1', sagaId: refused.sagaId, attempt: 1, reason: 'damaged' });
    expect((await end('forced-steps', refused.sagaId, { step: 'pick-refused' })).json()).toMatchObject({
      status: 409,
      code: 'act-not-possible',
    });
    expect((await end('write-offs', '7', {})).json()).toMatchObject({ status: 404, code: 'saga-not-found' });
    for (const id of [orderId, refused.orderId]) expect(await actsOf(id)).toEqual([]);
  });

  test('needs the role finance, a reason, an id, and a reference for what was done by hand', async () => {
    const { sagaId } = await failed();
    for (const caller of [staff, signIn({ roles: ['admin'] }), signIn()])
      for (const kind of ['forced-steps', 'write-offs'] as const)
        expect((await end(kind, sagaId, { caller })).json()).toMatchObject({ status: 403, code: 'role-missing' });
    for (const body of [{ reason: ' ' }, { actId: '7' }, { reference: '' }, { step: '' }])
      expect((await end('forced-steps', sagaId, body)).json()).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(await find(sagaId)).toMatchObject({ step: 'capture-failed' });
  });
});
