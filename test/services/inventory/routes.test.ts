import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { anySku } from '../../support/builders/stock-world.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { startInventory } from '../../support/apps/inventory-app.ts';

const database = await freshDatabase(['inventory']);
let app: Awaited<ReturnType<typeof startInventory>>['app'];

beforeAll(async () => {
  ({ app } = await startInventory(database.sql('inventory')));
});

afterAll(() => app.close());

const post = async (payload: object, headers?: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url: '/api/stock/receipts',
    payload: { reason: 'a delivery', ...payload },
    headers: headers ?? (await asRole('merchandiser')),
  });
const availability = async (...skus: string[]) =>
  app.inject(`/api/availability?${skus.map((sku) => `sku=${encodeURIComponent(sku)}`).join('&')}`);

describe('availability', () => {
  test('is returned for all requested SKUs, over all centres, and is 0 for those never received', async () => {
    const [sku, unknown] = [anySku('a b/ü'), anySku()];
    await post({
      receiptId: randomUUID(),
      lines: [
        { sku, centre: 'north', quantity: 2 },
        { sku, centre: 'south', quantity: 3 },
      ],
    });

    const response = await availability(unknown, sku);

    expect(response.json()).toEqual({
      availability: [
        { sku: unknown, available: 0 },
        { sku, available: 5 },
      ],
    });
    expect(response.headers['cache-control']).toMatch(/s-maxage=\d\b/);
  });

  test.each([
    [9, 9],
    [10, 10],
    [11, 10],
    [4_000, 10],
  ])('of %i pieces is published as %i, and exactly to services and staff', async (quantity, shown) => {
    const sku = anySku();
    await post({ receiptId: randomUUID(), lines: [{ sku, centre: 'north', quantity }] });
    expect((await availability(sku)).json()).toEqual({ availability: [{ sku, available: shown }] });
    const internal = await app.inject({ method: 'POST', url: '/internal/availability', payload: { skus: [sku, sku] } });
    expect(internal.json()).toEqual({ availability: [{ sku, available: quantity }] });
    expect((await app.inject({ url: `/api/stock/${sku}`, headers: await asRole('merchandiser') })).json()).toMatchObject({
      centres: [{ centre: 'midlands' }, { centre: 'north', available: quantity }, { centre: 'south' }],
    });
  });

  test('is refused for no SKU, too many, and invalid ones', async () => {
    expect((await app.inject('/api/availability')).statusCode).toBe(400);
    expect((await availability(...Array.from({ length: 101 }, () => 'x'))).statusCode).toBe(400);
    expect((await availability('\u0000')).statusCode).toBe(400);
    expect((await availability('x'.repeat(65))).statusCode).toBe(400);
  });
});

describe('availability of a whole cart', () => {
  const query = (skus: readonly string[]) => app.inject({ method: 'POST', url: '/internal/availability', payload: { skus } });

  test('is returned for the most and longest SKUs that a cart can contain', async () => {
    const skus = Array.from({ length: 1_000 }, (_, index) => `${index} `.padEnd(64, '字'));
    await post({ receiptId: randomUUID(), lines: skus.map((sku, index) => ({ sku, centre: 'north', quantity: index + 1 })) });
    const { availability } = (await query(skus)).json();
    expect(availability).toEqual(skus.map((sku, index) => ({ sku, available: index + 1 })));
    expect((await query([...skus, 'one more'])).statusCode).toBe(400);
  });
});

describe('receipts', () => {
  test('are booked once under their id', async () => {
    const [sku, receiptId] = [anySku(), randomUUID()];
    const receipt = {
      receiptId,
      lines: [
        { sku, centre: 'north', quantity: 2 },
        { sku, centre: 'north', quantity: 1 },
      ],
    };

    expect((await post(receipt)).json()).toEqual({ receiptId, isRepeat: false });
    expect((await post(receipt)).json()).toEqual({ receiptId, isRepeat: true });
    expect((await availability(sku)).json()).toMatchObject({ availability: [{ available: 3 }] });
  });

  test('that are sent concurrently are booked once', async () => {
    const [sku, receiptId] = [anySku(), randomUUID()];
    const responses = await Promise.all(
      Array.from({ length: 6 }, () => post({ receiptId, lines: [{ sku, centre: 'south', quantity: 1 }] })),
    );
    expect(responses.filter((response) => response.json<{ isRepeat: boolean }>().isRepeat)).toHaveLength(5);
    expect((await availability(sku)).json()).toMatchObject({ availability: [{ available: 1 }] });
  });

  test('with other lines under a used id are refused', async () => {
    const [sku, receiptId] = [anySku(), randomUUID()];
    await post({ receiptId, lines: [{ sku, centre: 'north', quantity: 2 }] });
    const response = await post({ receiptId, lines: [{ sku, centre: 'north', quantity: 3 }] });
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'receipt-id-reused' });
    expect((await availability(sku)).json()).toMatchObject({ availability: [{ available: 2 }] });
  });

  test.each([0, -1, 1.5, 1e9, '2', null])('with a quantity of %s are refused completely', async (quantity) => {
    const [good, bad] = [anySku(), anySku()];
    const response = await post({
      receiptId: randomUUID(),
      lines: [
        { sku: good, centre: 'north', quantity: 1 },
        { sku: bad, centre: 'north', quantity },
      ],
    });
    expect(response.statusCode).toBe(400);
    expect(response.json<{ detail: string }>().detail).toContain('lines[1].quantity');
    expect((await availability(good)).json()).toMatchObject({ availability: [{ available: 0 }] });
  });

  test.each(['.', '..', 'A\u200BB', 'A\u0007B', 'x'.repeat(65)])(
    'of the SKU %j, which no product can have, are refused completely',
    async (sku) => {
      const good = anySku();
      const lines = [good, sku].map((each) => ({ sku: each, centre: 'north', quantity: 1 }));
      expect((await post({ receiptId: randomUUID(), lines })).json()).toMatchObject({ status: 400, errors: [{ field: 'lines[1].sku' }] });
      expect((await availability(good)).json()).toMatchObject({ availability: [{ available: 0 }] });
    },
  );

  test('for a centre that does not exist are refused completely', async () => {
    const sku = anySku();
    const response = await post({
      receiptId: randomUUID(),
      lines: [
        { sku, centre: 'north', quantity: 1 },
        { sku, centre: 'atlantis', quantity: 1 },
      ],
    });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'unknown-centre' });
    expect((await availability(sku)).json()).toMatchObject({ availability: [{ available: 0 }] });
  });

  test('of a thousand lines are booked, and of one more refused', async () => {
    const lines = Array.from({ length: 1000 }, () => ({ sku: anySku(), centre: 'midlands', quantity: 1 }));
    expect((await post({ receiptId: randomUUID(), lines })).statusCode).toBe(200);
    expect(
      (await post({ receiptId: randomUUID(), lines: [...lines, { sku: anySku(), centre: 'midlands', quantity: 1 }] })).statusCode,
    ).toBe(400);
  });

  test('are for staff and importers only', async () => {
    const receipt = { receiptId: randomUUID(), lines: [{ sku: anySku(), centre: 'north', quantity: 1 }] };
    expect((await post(receipt, {})).statusCode).toBe(401);
    expect((await post(receipt, { authorization: 'Bearer forged.token.here' })).statusCode).toBe(401);
    expect((await post(receipt, await asRole())).statusCode).toBe(403);
    for (const role of ['support', 'finance', 'admin'] as const) expect((await post(receipt, await asRole(role))).statusCode).toBe(403);
    expect((await post(receipt, await asRole('importer'))).statusCode).toBe(200);
  });

  test('of staff are in the audit trail with a reason, once', async () => {
    const receipt = { receiptId: randomUUID(), lines: [{ sku: anySku(), centre: 'north', quantity: 1 }] };
    expect((await post({ ...receipt, reason: undefined })).json()).toMatchObject({ status: 422, code: 'reason-missing' });
    for (let repeat = 0; repeat < 2; repeat += 1) await post(receipt);
    const acts = await database.admin.rows(z.object({ act: z.string(), reason: z.string() }))`
      select act, reason from inventory.staff_acts where object = ${receipt.receiptId}
    `;
    expect(acts).toEqual([{ act: 'book-receipt', reason: 'a delivery' }]);
    const read = async (role: 'admin' | 'merchandiser') => app.inject({ url: '/internal/stock-acts?limit=1', headers: await asRole(role) });
    expect((await read('admin')).json().acts).toMatchObject([{ object: receipt.receiptId, reason: 'a delivery' }]);
    expect((await read('merchandiser')).statusCode).toBe(403);
  });
});

describe('the stock of a SKU', () => {
  test('is shown to staff, centre by centre', async () => {
    const sku = anySku();
    await post({ receiptId: randomUUID(), lines: [{ sku, centre: 'south', quantity: 4 }] });
    const response = await app.inject({ url: `/api/stock/${sku}`, headers: await asRole('merchandiser') });
    expect(response.json()).toMatchObject({
      sku,
      centres: [{ centre: 'midlands', available: 0 }, { centre: 'north' }, { centre: 'south', received: 4, available: 4 }],
    });
  });

  test('is not shown to others, and not found if never received', async () => {
    const sku = anySku();
    expect((await app.inject(`/api/stock/${sku}`)).statusCode).toBe(401);
    expect((await app.inject({ url: `/api/stock/${sku}`, headers: await asRole('importer') })).statusCode).toBe(403);
    expect((await app.inject({ url: `/api/stock/${sku}`, headers: await asRole('merchandiser') })).json()).toMatchObject({
      status: 404,
      code: 'stock-not-found',
    });
  });
});
