import { afterAll, describe, expect, test } from 'vitest';
import { parcels, startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { advanceBy, queues, signIn } = shop;
const { placed, confirmed, read, cancel } = orderRequests(shop);

afterAll(() => shop.stop());

describe('cancelling', () => {
  test('compensates an order that is being placed, and ends when stock and payment are released', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
    const response = await cancel(caller, orderId);
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ reason: { code: 'cancelled-by-customer' } });
    expect(queues.bodies('payment-commands')).toContainEqual({ type: 'payment.void.v1', sagaId: orderId, attempt: 1 });
    expect(queues.bodies('stock-commands')).toContainEqual({ type: 'inventory.release-stock.v1', sagaId: orderId, attempt: 1 });
    await advanceBy({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
    await advanceBy(
      { type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1 },
      { type: 'payment.voided.v1', sagaId: orderId, attempt: 1 },
    );
    expect((await read(caller, orderId)).json()).toMatchObject({
      status: 'cancelled',
      reason: { code: 'cancelled-by-customer' },
      parcels: [],
    });
  });

  test('cancels the picks of a confirmed order, then releases its stock and voids its payment', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    expect((await cancel(caller, orderId)).statusCode).toBe(202);
    expect(queues.bodies('pick-commands')).toContainEqual({ type: 'inventory.cancel-pick.v1', sagaId, attempt: 1 });
    await advanceBy({ type: 'inventory.pick-cancelled.v1', sagaId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({ parcels: [{ status: 'cancelled' }] });
    await advanceBy({ type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1, parcelNo: 1 });
    await advanceBy({ type: 'payment.voided.v1', sagaId: orderId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled-by-customer' } });
  });

  test('does not stop a parcel that the warehouse cannot stop: it ships and is paid', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    await cancel(caller, orderId);
    expect(queues.bodies('pick-commands')).toContainEqual({ type: 'inventory.cancel-pick.v1', sagaId, attempt: 1 });
    await advanceBy({ type: 'inventory.pick-not-cancelled.v1', sagaId, attempt: 1, reason: 'it is on the van' });
    await advanceBy({
      type: 'inventory.parcel-shipped.v1',
      sagaId,
      attempt: 1,
      trackingNumber: 'T-1',
      shippedAt: new Date().toISOString(),
    });
    await advanceBy({ type: 'payment.captured.v1', sagaId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({
      status: 'completed',
      parcels: [{ status: 'shipped', trackingNumber: 'T-1', isCancelledTooLate: true }],
    });
  });

  test('is marked as too late as soon as the warehouse reports it', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    expect((await read(caller, orderId)).json()).toMatchObject({ reason: null, parcels: [{ isCancelledTooLate: false }] });
    await cancel(caller, orderId);
    expect((await read(caller, orderId)).json()).toMatchObject({
      reason: { code: 'cancelled-by-customer' },
      parcels: [{ isCancelledTooLate: false }],
    });
    await advanceBy({ type: 'inventory.pick-not-cancelled.v1', sagaId, attempt: 1, reason: 'it is on the van' });
    expect((await read(caller, orderId)).json()).toMatchObject({
      status: 'confirmed',
      parcels: [{ status: 'picking', isCancelledTooLate: true }],
    });
  });

  test('is idempotent', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    await cancel(caller, orderId);
    expect((await cancel(caller, orderId)).statusCode).toBe(202);
    await advanceBy({ type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1 });
    // Inventory may have sent the authorisation: it is voided, whether it has arrived or not.
    await advanceBy({ type: 'payment.voided.v1', sagaId: orderId, attempt: 1 });
    expect((await cancel(caller, orderId)).json()).toMatchObject({ status: 'cancelled' });
  });

  test('is refused after a parcel has left', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    await advanceBy({
      type: 'inventory.parcel-shipped.v1',
      sagaId,
      attempt: 1,
      trackingNumber: 'T-1',
      shippedAt: new Date().toISOString(),
    });
    const response = await cancel(caller, orderId);
    expect([response.statusCode, response.json().code]).toEqual([409, 'order-already-shipped']);
    await advanceBy({ type: 'payment.captured.v1', sagaId, attempt: 1 });
    expect((await cancel(caller, orderId)).statusCode).toBe(409);
    expect((await read(caller, orderId)).json()).toMatchObject({ status: 'completed' });
  });
});
