import { describe, expect, test } from 'vitest';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, draft, put, events, clearEvents } = await startCatalogue();

const colour = (value: string, change: object = {}) => ({
  slug: 'wool-throw',
  title: 'Wool Throw',
  options: [{ name: 'Colour', value }],
  ...change,
});
const read = async (path: string) => (await app.inject(path)).json<Record<string, unknown>>();

describe('drafts with one slug', () => {
  test('are variants of one product, each with its price, weight, barcode and picture', async () => {
    const rust = { price: { amount: 1500, currency: 'GBP' }, weightGrams: 900, barcode: '4006381333931', imageUrl: '/rust.jpg' };
    expect((await put([draft('T-1', colour('Stone')), draft('T-2', colour('Rust', rust))])).json()).toMatchObject({ created: 2 });

    expect(await read('/api/products/by-slug/wool-throw')).toMatchObject({
      title: 'Wool Throw',
      options: ['Colour'],
      breadcrumb: [{ slug: 'kitchen', name: 'Kitchen' }],
      variants: [
        { sku: 'T-1', title: 'Wool Throw, Stone', optionValues: ['Stone'], price: { amount: 1250 }, barcode: null, imageUrl: null },
        {
          sku: 'T-2',
          title: 'Wool Throw, Rust',
          price: { amount: 1500 },
          weightGrams: 900,
          barcode: '4006381333931',
          imageUrl: '/rust.jpg',
        },
      ],
    });
    expect(await read('/api/products/T-2')).toMatchObject({ title: 'Wool Throw, Rust', slug: 'wool-throw', price: { amount: 1500 } });
    expect(await read('/api/products')).toMatchObject({
      products: [{ sku: 'T-1', title: 'Wool Throw', price: { amount: 1250 }, variantCount: 2, hasOnePrice: false }],
    });
  });

  test('may follow one at a time, and keep the order in which they came', async () => {
    for (const [sku, value] of [
      ['T-9', 'Stone'],
      ['T-1', 'Rust'],
    ] as const)
      await put([draft(sku, colour(value))]);
    expect(await read('/api/products/by-slug/wool-throw')).toMatchObject({ variants: [{ sku: 'T-9' }, { sku: 'T-1' }] });
  });

  test('record an event for each SKU when what they share changes', async () => {
    await put([draft('T-1', colour('Stone')), draft('T-2', colour('Rust'))]);
    await clearEvents();
    await put([draft('T-1', colour('Stone', { title: 'Throw' })), draft('T-2', colour('Rust', { title: 'Throw' }))]);
    expect((await events()).map(({ payload }) => payload)).toMatchObject([
      { type: 'product.product-changed.v1', sku: 'T-1', slug: 'wool-throw', categories: ['kitchen'], version: 2 },
      { type: 'product.product-changed.v1', sku: 'T-2', slug: 'wool-throw' },
    ]);
  });

  test.each([
    ['equal options', [draft('T-1', colour('Stone')), draft('T-2', colour('Stone'))], 422, 'options-repeated'],
    ['other titles', [draft('T-1', colour('Stone')), draft('T-2', colour('Rust', { title: 'Blanket' }))], 422, 'variants-differ'],
    [
      'other option names',
      [draft('T-1', colour('Stone')), draft('T-2', { ...colour('L'), options: [{ name: 'Size', value: 'L' }] })],
      422,
      'variants-differ',
    ],
    [
      'one barcode',
      [draft('T-1', colour('Stone', { barcode: '96385074' })), draft('T-2', colour('Rust', { barcode: '96385074' }))],
      409,
      'barcode-taken',
    ],
    ['a barcode with a wrong check digit', [draft('T-1', colour('Stone', { barcode: '96385075' }))], 400, 'invalid-request'],
  ])('are refused with %s, and nothing is stored', async (_what, drafts, status, code) => {
    expect((await put(drafts)).json()).toMatchObject({ status, code });
    expect(await read('/api/products')).toMatchObject({ products: [] });
  });

  test('are refused if a SKU is another product’s', async () => {
    await put([draft('T-1')]);
    expect((await put([draft('T-1', colour('Stone'))])).json()).toMatchObject({
      status: 409,
      code: 'sku-taken',
      detail: 'T-1 is already a SKU of the product title-of-t-1; name that product in slug, or use another SKU',
    });
  });

  test('are refused without the slug once there are several, since the title is that of all', async () => {
    await put([draft('T-1', colour('Stone')), draft('T-2', colour('Rust'))]);
    expect((await put([draft('T-1')])).json()).toMatchObject({ status: 409, code: 'slug-missing', slug: 'wool-throw' });
  });
});

describe('products with equal titles', () => {
  test('have different slugs', async () => {
    await put([
      draft('A/1', { title: 'Crème Brûlée Dish' }),
      draft('A 1', { title: 'Crème Brûlée Dish' }),
      draft('漢', { title: 'Crème Brûlée Dish' }),
    ]);
    const { products } = (await app.inject('/api/products')).json<{ products: { slug: string }[] }>();
    expect(products.map(({ slug }) => slug)).toEqual([
      'creme-brulee-dish',
      'creme-brulee-dish-a-1',
      expect.stringMatching(/^creme-brulee-dish-./),
    ]);
  });
});

describe('a SKU', () => {
  const ODD = ['0017', 'A/B', '50%', '100%25', 'a b', 'v1.2', '..x', 'Größe', 'by-slug', '#1?x=2', '1E5', '-'];

  test('is kept as its seller writes it, and reaches its product only', async () => {
    await put(ODD.map((sku) => draft(sku)));
    for (const sku of ODD) expect(await read(`/api/products/${encodeURIComponent(sku)}`), sku).toMatchObject({ sku });
    const prices = await app.inject({ method: 'POST', url: '/internal/prices', payload: { skus: ODD } });
    expect(prices.json()).toMatchObject({ prices: { length: ODD.length }, unknown: [] });
  });

  test('with blanks around it is the SKU without them', async () => {
    const title = 'Mug';
    await put([draft('0017 ', { title })]);
    expect((await put([draft(' 0017', { title })])).json()).toMatchObject({ unchanged: 1 });
    expect(await read('/api/products/17')).toMatchObject({ code: 'product-not-found' });
  });
});
