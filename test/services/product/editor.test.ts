import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';
import { editedProduct } from '../../support/builders/edited-product.ts';

const { app, database, draft, put, act, passUntil, events, clearEvents } = await startCatalogue();

const Saved = z.object({ productId: z.int(), version: z.int() });
const create = async (change: object = {}) =>
  Saved.parse((await act('POST', '/api/catalogue/products', { product: editedProduct(change) })).json());
const edit = (id: number, version: number | undefined, change: object) =>
  act('PUT', `/api/catalogue/products/${id}`, { product: editedProduct(change) }, version);
const publish = (id: number, version: number, publishedFrom: string | null, publishedUntil: string | null = null) =>
  act('PUT', `/api/catalogue/products/${id}/publication`, { publishedFrom, publishedUntil }, version);
const published = async (change: object = {}) => {
  const { productId } = await create(change);
  await publish(productId, 1, '2026-11-22T12:00:00Z');
  return productId;
};
const status = async (path: string) => (await app.inject(path)).statusCode;
const offered = async (...skus: string[]) =>
  (await app.inject({ method: 'POST', url: '/internal/prices', payload: { skus } }))
    .json<{ prices: { sku: string }[] }>()
    .prices.map(({ sku }) => sku);

// Creates the category.
beforeEach(() => put([draft('MUG')]));

describe('a new product', () => {
  test('is not shown and not sold until it is published', async () => {
    const { productId } = await create();
    expect([await status('/api/products/by-slug/wool-throw'), await status('/api/products/T%2F1'), await offered('T/1')]).toEqual([
      404,
      404,
      [],
    ]);

    expect((await publish(productId, 1, '2026-11-22T12:00:00Z')).json()).toMatchObject({ version: 2 });

    expect([await status('/api/products/by-slug/wool-throw'), await status('/api/products/T%2F1'), await offered('T/1', 'T 2')]).toEqual([
      200,
      200,
      expect.arrayContaining(['T/1', 'T 2']),
    ]);
  });

  test.each([
    [
      'a SKU of another product',
      { variants: [{ sku: ' MUG ', optionValues: ['Rust'], price: { amount: 1, currency: 'GBP' } }] },
      409,
      'sku-taken',
    ],
    ['the slug of another product', { slug: 'title-of-mug' }, 409, 'slug-taken'],
    [
      'two variants of one SKU',
      { variants: [0, 1].map((n) => ({ sku: 'T/1', optionValues: [`v${n}`], price: { amount: 1, currency: 'GBP' } })) },
      422,
      'sku-repeated',
    ],
    [
      'two variants of equal options',
      { variants: ['T/1', 'T 2'].map((sku) => ({ sku, optionValues: ['Rust'], price: { amount: 1, currency: 'GBP' } })) },
      422,
      'options-repeated',
    ],
    ['a variant without a value of an option', { optionNames: ['Colour', 'Size'] }, 422, 'options-invalid'],
    ['a title that is too long with its options', { title: 'x'.repeat(199) }, 422, 'options-invalid'],
    ['a category that does not exist', { categories: ['kitchen', 'attic'] }, 422, 'category-unknown'],
    ['an attribute that is not defined', { attributes: { material: 'Wool' } }, 422, 'attribute-invalid'],
    [
      'another currency',
      { variants: [{ sku: 'T/1', optionValues: ['Rust'], price: { amount: 1, currency: 'EUR' } }] },
      422,
      'currency-mismatch',
    ],
    ['no variant', { variants: [] }, 400, 'invalid-request'],
  ])('with %s is refused, and nothing is stored', async (_what, change, code, error) => {
    const response = await act('POST', '/api/catalogue/products', { product: editedProduct(change) });
    expect(response.json()).toMatchObject({ status: code, code: error });
    expect((await act('GET', '/api/catalogue/products')).json()).toMatchObject({ products: [{ slug: 'title-of-mug' }] });
  });
});

describe('an edit', () => {
  test('by two editors of one version succeeds once', async () => {
    const { productId } = await create();
    const responses = await Promise.all(['One', 'Two'].map((title) => edit(productId, 1, { title })));
    expect(responses.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await edit(productId, undefined, {})).json()).toMatchObject({ status: 428, code: 'if-match-required' });
  });

  test('of the slug keeps the former address, which no other product can take', async () => {
    const productId = await published();
    await clearEvents();
    await edit(productId, 2, { slug: 'lambswool-throw' });

    expect((await app.inject('/api/products/by-slug/wool-throw')).json()).toMatchObject({ slug: 'lambswool-throw' });
    expect((await events()).map(({ payload }) => payload)).toMatchObject([
      { sku: 'T/1', slug: 'lambswool-throw', formerSlug: 'wool-throw' },
      { sku: 'T 2', slug: 'lambswool-throw', formerSlug: 'wool-throw' },
    ]);
    const other = { variants: [{ sku: 'X', optionValues: ['Rust'], price: { amount: 1, currency: 'GBP' } }] };
    expect((await act('POST', '/api/catalogue/products', { product: editedProduct(other) })).json()).toMatchObject({ code: 'slug-taken' });
    expect((await edit(productId, 3, { slug: 'wool-throw' })).statusCode).toBe(200);
  });

  test('that leaves a variant out takes it from sale; its SKU stays the product’s, and can come back', async () => {
    const productId = await published();
    const [first] = editedProduct().variants;
    await edit(productId, 2, { variants: [first] });
    expect([await status('/api/products/T%202'), await offered('T/1', 'T 2')]).toEqual([404, ['T/1']]);
    expect((await put([draft('T 2', { slug: 'other' })])).json()).toMatchObject({ code: 'sku-taken' });

    await edit(productId, 3, {});
    expect(await status('/api/products/T%202')).toBe(200);
  });

  test('may swap the options of two variants', async () => {
    const productId = await published();
    const [a, b] = editedProduct().variants;
    const swapped = [
      { ...a, optionValues: ['Moss'] },
      { ...b, optionValues: ['Rust'] },
    ];
    expect((await edit(productId, 2, { variants: swapped })).statusCode).toBe(200);
    expect((await app.inject('/api/products/T%2F1')).json()).toMatchObject({ title: 'Wool Throw, Moss', price: { amount: 1250 } });
  });

  test('without a change keeps the version and records nothing', async () => {
    const { productId } = await create();
    await clearEvents();
    expect((await edit(productId, 1, {})).json()).toMatchObject({ version: 1 });
    expect(await events()).toEqual([]);
  });

  test('has a line in the audit trail, with what changed and why', async () => {
    const { productId } = await create();
    await edit(productId, 1, { title: 'Throw' });
    const acts = await database.admin.rows(z.object({ object: z.string(), reason: z.string(), details: z.unknown() }))`
      select object, reason, details from product.staff_acts where act = 'edit-product' and details ->> 'productId' = ${String(productId)}
    `;
    expect(acts).toEqual([{ object: 'wool-throw', reason: 'a new season', details: { productId, fields: ['title'] } }]);
  });
});

describe('a publication', () => {
  test('begins and ends by itself: for orders at once, for pages when due, with an event each', async () => {
    const { productId } = await create();
    await publish(productId, 1, '2026-11-23T12:00:00Z', '2026-11-24T12:00:00Z');
    await clearEvents();

    expect(await passUntil('2026-11-23T11:59:59Z')).toBe(0);
    expect(await offered('T/1')).toEqual([]);
    expect(await passUntil('2026-11-23T12:00:00Z')).toBe(1);
    expect([await offered('T/1'), await status('/api/products/by-slug/wool-throw')]).toEqual([['T/1'], 200]);
    expect((await app.inject('/api/categories/kitchen')).json()).toMatchObject({ productCount: 2 });
    expect(await passUntil('2026-11-24T12:00:00Z')).toBe(1);
    expect([await offered('T/1'), await status('/api/products/by-slug/wool-throw')]).toEqual([[], 404]);
    expect((await app.inject('/api/categories/kitchen')).json()).toMatchObject({ productCount: 1 });
    expect((await events()).map(({ subject }) => subject)).toEqual(['T/1', 'T 2', 'T/1', 'T 2']);
  });

  test('that ends before it begins is refused', async () => {
    const { productId } = await create();
    expect((await publish(productId, 1, '2026-11-24T12:00:00Z', '2026-11-23T12:00:00Z')).json()).toMatchObject({
      code: 'publication-invalid',
    });
    expect((await publish(productId, 1, null, '2026-11-23T12:00:00Z')).json()).toMatchObject({ code: 'publication-invalid' });
  });
});

describe('a deleted product', () => {
  const remove = (id: number, version: number) => act('POST', `/api/catalogue/products/${id}/deletion`, {}, version);

  test('is gone from pages, lists and orders, stays so after an import, and can be restored', async () => {
    const productId = await published();
    await remove(productId, 2);

    expect([await status('/api/products/by-slug/wool-throw'), await status('/api/products/T%2F1'), await offered('T/1')]).toEqual([
      404,
      404,
      [],
    ]);
    const again = draft('T/1', { slug: 'wool-throw', title: 'Wool Throw', options: [{ name: 'Colour', value: 'Rust' }] });
    expect((await put([again])).json()).toMatchObject({ created: 0, unchanged: 1 });
    expect(await status('/api/products/T%2F1')).toBe(404);
    expect((await edit(productId, 3, {})).json()).toMatchObject({ status: 409, code: 'product-deleted' });

    await act('POST', `/api/catalogue/products/${productId}/restoration`, {}, 3);
    expect([await status('/api/products/T%2F1'), await offered('T/1')]).toEqual([200, ['T/1']]);
  });
});

describe('an attribute', () => {
  const define = (attribute: object) =>
    act('PUT', '/api/catalogue/attributes/material', { attribute: { code: 'material', name: 'Material', ...attribute } });

  test('has the values of its type only, and keeps fitting the values in use', async () => {
    await define({ type: 'choice', choices: ['Wool', 'Cotton'] });
    expect(
      (await act('POST', '/api/catalogue/products', { product: editedProduct({ attributes: { material: 'Steel' } }) })).json(),
    ).toMatchObject({
      code: 'attribute-invalid',
      detail: 'attributes.material is "Steel": send one of Wool, Cotton',
    });
    await published({ attributes: { material: 'Wool' } });
    expect((await app.inject('/api/products/by-slug/wool-throw')).json()).toMatchObject({
      attributes: [{ code: 'material', name: 'Material', unit: null, value: 'Wool' }],
    });
    expect((await define({ type: 'number' })).json()).toMatchObject({ status: 409, code: 'attribute-type-differs' });
    expect((await define({ type: 'choice', choices: ['Wool', 'Silk'] })).statusCode).toBe(200);
  });
});

test('only merchandisers edit the catalogue', async () => {
  for (const role of ['importer', 'support', 'finance', 'admin'] as const)
    expect((await act('POST', '/api/catalogue/products', { product: editedProduct() }, undefined, role)).statusCode).toBe(403);
  expect(
    (await app.inject({ method: 'POST', url: '/api/catalogue/products', payload: { product: editedProduct(), reason: 'why not' } }))
      .statusCode,
  ).toBe(401);
});
