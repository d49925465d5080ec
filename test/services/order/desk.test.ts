import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checkout, startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, advanceBy, database, signIn } = shop;
const { placed, confirmed, read } = orderRequests(shop);
const Line = z.object({ 'QUERY PLAN': z.string() });
const Published = z.object({ type: z.string(), code: z.string() });
const support = signIn({ roles: ['support'] });
const finance = signIn({ roles: ['finance'] });

afterAll(() => shop.stop());

const get = (url: string, caller = support) => app.inject({ url: `/api/orders/desk${url}`, headers: caller.headers });
const search = async (q: string, caller = support) => (await get(`?${new URLSearchParams({ q }).toString()}`, caller)).json();
const cancel = (orderId: string, { caller = support, reason = 'the customer called' } = {}) =>
  app.inject({ method: 'POST', url: `/api/orders/desk/${orderId}/cancellation`, headers: caller.headers, payload: { reason } });

async function placedBy(name: string, email: string): Promise<string> {
  return (await shop.order({ caller: signIn(), body: checkout({ contact: { name, email } }) })).json().orderId;
}

const idsOf = ({ orders }: { orders: { orderId: string }[] }) => orders.map(({ orderId }) => orderId);

describe('a search of the desk', () => {
  test('finds orders of all customers by number, id, address in any case, and the beginning of the name', async () => {
    const mark = randomUUID().slice(0, 8);
    const [first, second] = [
      await placedBy(`Zora ${mark}`, `Zora.${mark}@example.com`),
      await placedBy(`Zora ${mark} Neale`, `zn-${mark}@example.com`),
    ];
    const { number } = (await get(`/${first}`)).json().order;
    expect(await search(number)).toMatchObject({
      by: 'number',
      hasMore: false,
      orders: [{ orderId: first, name: `Zora ${mark}`, status: 'placed' }],
    });
    expect(idsOf(await search(number.toLowerCase().replace('-', '')))).toEqual([first]);
    expect(await search(first)).toMatchObject({ by: 'id', orders: [{ orderId: first }] });
    expect(await search(`ZORA.${mark}@EXAMPLE.COM`)).toMatchObject({ by: 'email', orders: [{ orderId: first }] });
    expect(idsOf(await search(`zora ${mark}`)).toSorted()).toEqual([first, second].toSorted());
    expect(idsOf(await search(`Zora ${mark} N`))).toEqual([second]);
  });

  test('returns at most fifty orders, the latest of an address first, and says that there are more', async () => {
    const email = `many-${randomUUID()}@example.com`;
    await database.admin.run`
      insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, notify, delivery, payment_method, placed_at, line_count, first_title)
      select n, ('000000' || lpad(n::text, 2, '0') || '-0000-8000-8000-000000000000')::uuid, 'N' || n, 'completed', 100, 'GBP', ${email}, 'Many', false, '{}', 'card', now(), 1, 'Mug'
        from generate_series(1, 60) n
    `;
    const found = await search(email);
    expect(found.hasMore).toBe(true);
    expect(found.orders.map(({ number }: { number: string }) => number)).toEqual(
      Array.from({ length: 50 }, (_, index) => `N${60 - index}`),
    );
  });

  test('finds nothing by two letters, by signs of SQL patterns, or by a number that nothing has', async () => {
    for (const q of ['zo', '%%%', '___', 'AAAA-AAAA', "' or 1=1 --"]) expect(idsOf(await search(q))).toEqual([]);
  });

  test.skipIf(database.isCitus)('uses an index for each kind', async () => {
    const plan = async (condition: 'email' | 'name' | 'number') => {
      const rows = await database.admin.transaction(async (sql) => {
        await sql.run`set local enable_seqscan = off`;
        switch (condition) {
          case 'email':
            return sql.rows(Line)`explain select order_id from shop.orders where lower(email) = 'a' order by order_id desc limit 51`;
          case 'name':
            return sql.rows(Line)`
              explain select order_id from shop.orders where lower(contact_name) collate "C" >= 'a' and lower(contact_name) collate "C" < 'b'
               order by lower(contact_name) collate "C", order_id desc limit 51`;
          case 'number':
            return sql.rows(Line)`explain select order_id from shop.orders where number = 'A'`;
        }
      });
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    for (const condition of ['email', 'name', 'number'] as const) expect(await plan(condition)).not.toMatch(/Seq Scan|Sort  \(/);
  });

  test.each(['merchandiser', 'admin', 'importer'] as const)('is refused to %s, and so is an order', async (role) => {
    const orderId = await placed(signIn());
    const caller = signIn({ roles: [role] });
    for (const url of ['?q=ada', `/${orderId}`])
      expect((await get(url, caller)).json()).toMatchObject({ status: 403, code: 'role-missing' });
  });
});

describe('a cancellation by staff', () => {
  test('cancels the order and is in its audit trail, with who, when, why and the status that they saw', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    const response = await cancel(orderId);
    expect(response.statusCode).toBe(202);
    expect(response.json().acts).toMatchObject([
      { act: 'cancel', reason: 'the customer called', sagaId: null, details: { status: 'confirmed' }, accountId: expect.any(String) },
    ]);
    expect(response.json().order).toMatchObject({ reason: { code: 'cancelled-by-staff' } });
    await advanceBy({ type: 'inventory.pick-cancelled.v1', sagaId, attempt: 1 });
    await advanceBy({ type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1, parcelNo: 1 });
    await advanceBy({ type: 'payment.voided.v1', sagaId: orderId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled-by-staff' } });
    const events = await database.admin.rows(Published)`
      select type, payload #>> '{reason,code}' as code from shop.outbox where subject = ${orderId} and type like '%cancelled%' order by position
    `;
    expect(events).toEqual(['parcel', 'order'].map((of) => ({ type: `order.${of}-cancelled.v2`, code: 'cancelled-by-staff' })));
    expect((await get('/acts', signIn({ roles: ['admin'] }))).json().acts[0]).toMatchObject({ orderId, act: 'cancel' });
  });

  test('that is refused leaves no record', async () => {
    const { orderId, sagaId } = await confirmed(signIn());
    const shippedAt = new Date().toISOString();
    await advanceBy({ type: 'inventory.parcel-shipped.v1', sagaId, attempt: 1, trackingNumber: 'T-1', shippedAt });
    expect((await cancel(orderId)).json()).toMatchObject({ status: 409, code: 'order-already-shipped' });
    expect((await get(`/${orderId}`)).json().acts).toEqual([]);
  });

  test('needs the role support and a reason, of an order that exists', async () => {
    const orderId = await placed(signIn());
    for (const caller of [finance, signIn({ roles: ['admin'] }), signIn({ roles: ['importer'] }), signIn()])
      expect((await cancel(orderId, { caller })).json()).toMatchObject({ status: 403, code: 'role-missing' });
    expect((await cancel(orderId, { reason: '  ' })).json()).toMatchObject({ status: 400, code: 'invalid-request' });
    expect((await cancel(orderId.replace(/^.{8}/, '00000000'))).json()).toMatchObject({ status: 404, code: 'order-not-found' });
    expect((await cancel('7')).json()).toMatchObject({ status: 404, code: 'order-not-found' });
    expect((await get(`/${orderId}`)).json()).toMatchObject({ order: { status: 'placed' }, acts: [] });
  });

  test('is not possible by the route of customers, whatever role the caller has', async () => {
    const orderId = await placed(signIn());
    const response = await app.inject({ method: 'POST', url: `/api/orders/${orderId}/cancellation`, headers: support.headers });
    expect(response.json()).toMatchObject({ status: 404, code: 'order-not-found' });
  });
});

test('the service can neither change nor delete what staff did, not even in a shard', async () => {
  await cancel(await placed(signIn()));
  const own = database.sql('order');
  await expect(own.run`delete from shop.staff_acts`).rejects.toThrow(/permission denied/);
  await expect(own.run`update shop.staff_acts set reason = 'x'`).rejects.toThrow(/permission denied/);
  if (!database.isCitus) await expect(own.run`delete from shop.staff_acts_p00`).rejects.toThrow(/permission denied/);
  await own.close();
});
