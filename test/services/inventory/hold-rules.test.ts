import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import type { Role } from '../../../platform/identity/caller.ts';
import { startInventory } from '../../support/apps/inventory-app.ts';
import { anySku, receive } from '../../support/builders/stock-world.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['inventory']);
const { app } = await startInventory(database.sql('inventory'));

afterAll(async () => {
  await app.close();
  await database.admin.close();
});

const rule = { minutes: 5, mostPerCustomer: 2 };

const put = async (sku: string, payload: object, ...roles: readonly Role[]) =>
  app.inject({
    method: 'PUT',
    url: `/api/stock/${encodeURIComponent(sku)}/hold-rule`,
    headers: await asRole(...(roles.length > 0 ? roles : ['merchandiser' as const])),
    payload: { reason: 'a flash sale', ...payload },
  });

describe('marking a SKU for holds', () => {
  test('is done, changed and ended by a merchandiser, and each is in the audit trail', async () => {
    const sku = anySku('a b/ü');
    expect((await put(sku, { rule })).json().rules).toContainEqual({ sku, ...rule });
    expect((await put(sku, { rule: { ...rule, minutes: 7 } })).json().rules).toContainEqual({ sku, ...rule, minutes: 7 });
    const listed = await app.inject({ url: '/api/stock-hold-rules', headers: await asRole('support') });
    expect(listed.json().rules).toContainEqual({ sku, ...rule, minutes: 7 });
    for (let times = 0; times < 2; times += 1) expect((await put(sku, { rule: null })).json().rules).not.toContainEqual({ sku, ...rule });
    expect(await database.admin.run`select 1 from inventory.staff_acts where object = ${sku}`).toBe(3);
  });

  test.each([
    [{ rule: { minutes: 0, mostPerCustomer: 1 } }, 'invalid-request'],
    [{ rule: { minutes: 61, mostPerCustomer: 1 } }, 'invalid-request'],
    [{ rule: { minutes: 5, mostPerCustomer: 0 } }, 'invalid-request'],
    [{ rule, reason: undefined }, 'reason-missing'],
  ])('is refused: %j', async (payload, code) => {
    const sku = anySku();
    expect((await put(sku, payload)).json()).toMatchObject({ code });
    expect((await put(sku, { rule: null })).json().rules).toEqual([]);
  });

  test('is refused to other roles, and without one', async () => {
    for (const role of ['support', 'finance', 'admin', 'importer'] as const) {
      expect((await put(anySku(), { rule }, role)).statusCode).toBe(403);
    }
  });
});

test('other services hold, read and transfer by the internal routes, with the refusal in the problem', async () => {
  const sku = anySku();
  await receive(database.sql('inventory'), { sku, centre: 'north', quantity: 2 });
  await put(sku, { rule });
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload });
  const hold = { sku, quantity: 2, expiresAt: expect.any(String) };
  expect((await post('/internal/holds', { customerId: 1, sku, quantity: 2 })).json()).toEqual({ hold });
  const refused = await post('/internal/holds', { customerId: 2, sku, quantity: 1 });
  expect([refused.statusCode, refused.json()]).toEqual([409, expect.objectContaining({ code: 'hold-refused', sku, available: 0 })]);
  expect((await post('/internal/holds', { customerId: 2, sku, quantity: 3 })).json()).toMatchObject({ code: 'too-many-held', most: 2 });
  expect((await post('/internal/holds', { customerId: 2, sku: randomUUID(), quantity: 1 })).json()).toEqual({ hold: null });
  expect((await post('/internal/holds/transfer', { from: 1, to: 2 })).json()).toEqual({ holds: [hold] });
  expect((await app.inject('/internal/holds/1')).json()).toEqual({ holds: [] });
  expect((await app.inject('/internal/hold-rules')).json().rules).toContainEqual({ sku, ...rule });
  expect((await app.inject('/internal/holds/x')).statusCode).toBe(400);
  await put(sku, { rule: null });
});
