import { beforeEach, describe, expect, test } from 'vitest';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, draft, put, act, passUntil, setPrice, events, clearEvents } = await startCatalogue();

const pence = (amount: number, currency = 'GBP') => ({ amount, currency });
const set = (price: object) => act('POST', '/api/catalogue/prices/A%2F1', { kind: 'sale', from: null, until: null, ...price });
const offer = async (market?: string) =>
  (await app.inject({ method: 'POST', url: '/internal/prices', payload: { skus: ['A/1'], ...(market && { market }) } }))
    .json<{ prices: { price: object }[] }>()
    .prices.map(({ price }) => price);
const shown = async () => (await app.inject('/api/products/A%2F1')).json<{ price: { amount: number }; wasPrice: object | null }>();

beforeEach(() => put([draft('A/1', { price: pence(1000) })]));

describe('a sale', () => {
  test('begins and ends at its times: for orders at once, for pages when due, with an event each', async () => {
    await set({ price: pence(800), from: '2026-11-23T00:00:00Z', until: '2026-11-24T00:00:00Z' });
    expect(await offer()).toEqual([pence(1000)]);
    await clearEvents();

    expect(await passUntil('2026-11-23T00:00:00Z')).toBe(1);
    expect(await offer()).toEqual([pence(800)]);
    expect(await shown()).toMatchObject({ price: pence(800), wasPrice: pence(1000) });

    expect(await passUntil('2026-11-24T00:00:00Z')).toBe(1);
    expect(await offer()).toEqual([pence(1000)]);
    expect(await shown()).toMatchObject({ price: pence(1000), wasPrice: null });
    expect((await events()).map(({ payload }) => payload)).toMatchObject([
      { type: 'product.price-changed.v1', sku: 'A/1', price: pence(800), categories: ['kitchen'], slug: 'title-of-a-1' },
      { type: 'product.price-changed.v1', price: pence(1000) },
    ]);
  });

  test('shows as former price the lowest of the 30 days before it, whatever was asked earlier', async () => {
    await passUntil('2026-12-01T00:00:00Z');
    await setPrice('A/1', 700, '"1"');
    await passUntil('2026-12-20T00:00:00Z');
    await setPrice('A/1', 1200, '"2"');
    await set({ price: pence(650), from: '2026-12-25T00:00:00Z', until: '2026-12-26T00:00:00Z' });
    await set({ price: pence(900), from: '2027-03-01T00:00:00Z', until: '2027-03-02T00:00:00Z' });

    await passUntil('2026-12-25T00:00:00Z');
    expect(await shown()).toMatchObject({ price: pence(650), wasPrice: pence(700) });
    await passUntil('2027-03-01T00:00:00Z');
    expect(await shown()).toMatchObject({ price: pence(900), wasPrice: pence(1200) });
  });

  test('shows no former price if goods were not dearer in the 30 days before', async () => {
    await set({ price: pence(600), from: '2026-11-23T00:00:00Z', until: '2026-11-24T00:00:00Z' });
    await set({ price: pence(800), from: '2026-11-25T00:00:00Z', until: '2026-11-26T00:00:00Z' });
    await passUntil('2026-11-25T00:00:00Z');
    expect(await shown()).toMatchObject({ price: pence(800), wasPrice: null });
  });

  test('above the list price is not asked', async () => {
    await set({ price: pence(1100) });
    expect([await offer(), await shown()]).toMatchObject([[pence(1000)], { price: pence(1000), wasPrice: null }]);
  });

  test('can be ended early, but its past cannot be changed', async () => {
    await set({ price: pence(800), from: '2026-11-23T00:00:00Z', until: '2026-11-30T00:00:00Z' });
    await passUntil('2026-11-24T00:00:00Z');
    const begun = { price: pence(800), from: '2026-11-23T00:00:00Z' };
    expect((await set({ ...begun, until: '2026-11-25T00:00:00Z' })).statusCode).toBe(200);
    expect((await set({ ...begun, price: pence(700) })).json()).toMatchObject({ status: 422, code: 'price-dates-invalid' });
    expect((await set({ ...begun, until: '2026-11-23T12:00:00Z' })).json()).toMatchObject({ code: 'price-dates-invalid' });
    await passUntil('2026-11-25T00:00:00Z');
    expect(await offer()).toEqual([pence(1000)]);
  });
});

test('a list price that begins later replaces the one before it, which has no end of its own', async () => {
  await set({ kind: 'list', price: pence(1300), from: '2026-12-01T00:00:00Z' });
  expect(await offer()).toEqual([pence(1000)]);
  await passUntil('2026-12-01T00:00:00Z');
  expect([await offer(), await shown()]).toMatchObject([[pence(1300)], { price: pence(1300), wasPrice: null }]);
  expect((await set({ kind: 'list', price: pence(1), until: '2026-12-02T00:00:00Z' })).json()).toMatchObject({
    code: 'price-dates-invalid',
  });
});

test('each market has prices in its own currency', async () => {
  await set({ market: 'de', kind: 'list', price: pence(1190, 'EUR') });
  expect([await offer('de'), await offer(), await offer('fr')]).toEqual([[pence(1190, 'EUR')], [pence(1000)], []]);
  expect((await set({ kind: 'list', price: pence(1190, 'EUR') })).json()).toMatchObject({ code: 'currency-mismatch' });
});
