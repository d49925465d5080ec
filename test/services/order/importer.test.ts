import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { OrderConfirmed } from '../../../contracts/order/events.ts';
import { checkout, parcels, pounds, startOrderApp } from '../../support/apps/order-app.ts';

const shop = await startOrderApp();
const { app, order, advanceBy, database, signIn } = shop;

afterAll(() => shop.stop());

describe('an importer', () => {
  test('places orders at their own price and time, for their customer', async () => {
    const importer = signIn({ roles: ['importer'] });
    const buyer = signIn();
    const body = checkout({
      customerId: buyer.customerId,
      placedAt: '2011-08-01T09:30:00.000Z',
      lines: [{ sku: 'MUG', quantity: 80_995, unitPrice: pounds(208) }],
    });
    const response = await order({ caller: importer, body, key: '581483' });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ total: pounds(16_846_960), placedAt: '2011-08-01T09:30:00.000Z' });
    const read = await app.inject({ url: `/api/orders/${response.json().orderId}`, headers: buyer.headers });
    expect(read.json()).toEqual(response.json());
    const keys = await database.admin.rows(z.object({ is_import: z.boolean() }))`
      select is_import from shop.idempotency_keys where customer_id = ${buyer.customerId}
    `;
    expect(keys).toEqual([{ is_import: true }]);
  });

  test.each([
    ['is mailed about by default', {}, 'ada@example.com'],
    ['is mailed about with notify: true', { notify: true }, 'ada@example.com'],
    ['is not mailed about with notify: false', { notify: false }, null],
  ])('places an order that its buyer %s', async (_case, stated, email) => {
    const importer = signIn({ roles: ['importer'] });
    const { orderId, placedAt } = (await order({ caller: importer, body: checkout(stated) })).json();
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
    await advanceBy({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
    const [event] = await database.admin.rows(z.object({ payload: OrderConfirmed }))`
      select payload from shop.outbox where subject = ${orderId} and type = 'order.order-confirmed.v2'
    `;
    expect(event?.payload).toMatchObject({ email, placedAt, country: 'GB' });
  });

  test('cannot change notify by a repeat', async () => {
    const sent = { caller: signIn({ roles: ['importer'] }), key: randomUUID() };
    expect((await order({ ...sent, body: checkout({ notify: false }) })).statusCode).toBe(202);
    const repeated = await order({ ...sent, body: checkout() });
    expect([repeated.statusCode, repeated.json().code]).toEqual([422, 'idempotency-key-reused']);
  });

  test('cannot name a version of a cart that no cart can have', async () => {
    const response = await order({ caller: signIn({ roles: ['importer'] }), body: checkout({ cartVersion: 2_147_483_648 }) });
    expect([response.statusCode, response.json()]).toMatchObject([
      400,
      { code: 'invalid-request', errors: [{ field: 'cartVersion', value: 2_147_483_648 }] },
    ]);
  });

  test.each([
    ['before 1970', '1960-01-01T00:00:00.000Z', 400, 'invalid-request'],
    ['in the future', '9999-12-31T23:59:59.000Z', 422, 'placed-in-future'],
  ])('cannot have placed an order %s', async (_case, placedAt, status, code) => {
    const response = await order({ caller: signIn({ roles: ['importer'] }), body: checkout({ placedAt }) });
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect(response.json().detail).toContain('placedAt');
  });

  test('cannot sell what is not in the catalogue', async () => {
    const body = checkout({ lines: [{ sku: 'NO-SUCH', quantity: 1, unitPrice: pounds(1) }] });
    const response = await order({ caller: signIn({ roles: ['importer'] }), body });
    expect([response.statusCode, response.json().code]).toEqual([422, 'unknown-sku']);
  });
});
