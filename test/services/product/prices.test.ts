import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { pricesOf } from '../../../domain/product/catalogue/read.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { database, app, draft, put, setPriceTo, setPrice, events, clearEvents } = await startCatalogue();

describe('setting a price', () => {
  test('changes it, increments the version and records an event', async () => {
    await put([draft('A')]);
    await clearEvents();

    const response = await setPrice('A', 999, '"1"');

    expect(response.json()).toMatchObject({ sku: 'A', price: { amount: 999, currency: 'GBP' }, version: 2 });
    expect(response.headers['etag']).toBe('"2"');
    expect(await events()).toMatchObject([
      {
        payload: {
          type: 'product.price-changed.v1',
          sku: 'A',
          category: 'kitchen',
          price: { amount: 999 },
          version: 2,
          changedAt: '2026-11-22T12:00:00.000Z',
        },
      },
    ]);
  });

  test('to the same amount changes nothing and records no event', async () => {
    await put([draft('A')]);
    await clearEvents();
    expect((await setPrice('A', 1250, '"1"')).json()).toMatchObject({ version: 1 });
    expect(await events()).toEqual([]);
  });

  test('of an outdated version is refused: of two editors one succeeds', async () => {
    await put([draft('A')]);
    const responses = await Promise.all([setPrice('A', 1, '"1"'), setPrice('A', 2, '"1"')]);
    expect(responses.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  test('without a version is refused', async () => {
    await put([draft('A')]);
    expect((await setPrice('A', 1, undefined)).json()).toMatchObject({ status: 428, code: 'if-match-required' });
    expect((await setPrice('A', 1, '*')).statusCode).toBe(428);
  });

  test.each([-1, 1.5, 1e12, '999'])('to %s is refused', async (amount) => {
    await put([draft('A')]);
    expect((await setPrice('A', amount, '"1"')).statusCode).toBe(400);
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ price: { amount: 1250 }, version: 1 });
  });

  test('in another currency than the shop’s is refused, and changes nothing', async () => {
    await put([draft('A')]);
    expect((await setPriceTo({ amount: 1, currency: 'EUR' }, 'A', '"1"')).json()).toMatchObject({
      status: 422,
      code: 'currency-mismatch',
      detail: 'price.currency of A is "EUR", but this shop sells in GBP; state the price in GBP',
    });
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ price: { amount: 1250, currency: 'GBP' }, version: 1 });
  });

  test('converts a product of a former currency to the shop’s', async () => {
    await put([draft('A')]);
    await database.admin.run`update product.variants set price_currency = 'EUR'`;
    await database.admin.run`update product.prices set currency = 'EUR'`;
    expect((await setPrice('A', 1250, '"1"')).json()).toMatchObject({ price: { amount: 1250, currency: 'GBP' }, version: 2 });
  });

  test('of an unknown product is refused', async () => {
    expect((await setPrice('B', 1, '"1"')).statusCode).toBe(404);
  });

  test('is in the audit trail, with the account, both prices and the reason', async () => {
    await put([draft('A')]);
    await setPrice('A', 1300, '"1"');
    const acts = await database.admin.rows(
      z.object({ account_id: z.string(), object: z.string(), reason: z.string(), details: z.unknown() }),
    )`
      select account_id, object, reason, details from product.staff_acts where act = 'set-price' and object = 'A'
    `;
    expect(acts.at(-1)).toEqual({
      account_id: '00000000-0000-4000-8000-000000000007',
      object: 'A',
      reason: 'a new season',
      details: { from: { amount: 1250, currency: 'GBP' }, to: { amount: 1300, currency: 'GBP' } },
    });
  });

  test('is for merchandisers only', async () => {
    await put([draft('A')]);
    for (const role of ['importer', 'support', 'finance', 'admin'] as const)
      expect((await setPrice('A', 1, '"1"', role)).statusCode).toBe(403);
    expect(
      (
        await app.inject({
          method: 'PUT',
          url: '/api/products/A/price',
          payload: { price: { amount: 1, currency: 'GBP' } },
          headers: { 'if-match': '"1"' },
        })
      ).statusCode,
    ).toBe(401);
  });
});

describe('prices for the other services', () => {
  const prices = (skus: readonly unknown[]) => app.inject({ method: 'POST', url: '/internal/prices', payload: { skus } });

  test('list known and unknown SKUs, each once', async () => {
    await put([draft('A'), draft('B')]);
    const response = (await prices(['B', 'A', 'Z', 'A'])).json<{ prices: { sku: string }[] }>();
    expect(response.prices.toSorted((a, b) => a.sku.localeCompare(b.sku))).toEqual([
      { sku: 'A', title: 'Title of A', price: { amount: 1250, currency: 'GBP' } },
      { sku: 'B', title: 'Title of B', price: { amount: 1250, currency: 'GBP' } },
    ]);
    expect(response).toMatchObject({ unknown: ['Z'] });
  });

  test('are read by the primary key, without a scan of the table', async () => {
    await put([draft('A')]);
    await database.admin.run`
      insert into product.variants (sku, product_id, position, option_values, title, price_amount, price_currency, sold_from)
      select 'SKU-' || n, (select max(product_id) from product.products), n, array[n::text], 'Title', 100, 'GBP', '-infinity' from generate_series(1, 4000) n
    `;
    await database.admin.run`analyze product.variants`;
    await database.admin.transaction(async (sql) => {
      const scans = async () =>
        (await sql.rows(z.object({ seq: z.int() }))`select pg_stat_get_xact_numscans('product.variants'::regclass) as seq`)[0]?.seq;
      const before = await scans();
      expect(await pricesOf(sql, ['SKU-1', 'SKU-4000', 'none'], 'home', new Date())).toHaveLength(2);
      expect(await scans()).toBe(before);
    });
  });

  test('are refused for no SKU or too many', async () => {
    expect((await prices([])).statusCode).toBe(400);
    expect((await prices(Array.from({ length: 2_001 }, (_, index) => `S${index}`))).statusCode).toBe(400);
    expect((await prices([7])).statusCode).toBe(400);
  });
});
