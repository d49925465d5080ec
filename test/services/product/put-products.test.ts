import { describe, expect, test } from 'vitest';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { LARGEST_AMOUNT } from '../../../platform/money/money.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, draft, put, setPrice, events, clearEvents } = await startCatalogue();

describe('putting products', () => {
  test('creates them with their categories, and records an event for each', async () => {
    const response = await put([draft('A'), draft('B', { category: { slug: 'garden', name: 'Garden' }, imageUrl: '/pictures/b.jpg' })]);

    expect(response.json()).toEqual({ created: 2, changed: 0, unchanged: 0, pricesKept: 0 });
    expect((await app.inject('/api/products/B')).json()).toEqual({
      sku: 'B',
      slug: 'title-of-b',
      title: 'Title of B',
      description: 'Something good.',
      category: 'garden',
      price: { amount: 1250, currency: 'GBP' },
      wasPrice: null,
      imageUrl: '/pictures/b.jpg',
      picture: null,
      version: 1,
    });
    expect((await events()).map(({ type, subject }) => `${type} ${subject}`)).toEqual([
      'product.product-changed.v1 A',
      'product.product-changed.v1 B',
    ]);
  });

  test('without a change records no event', async () => {
    await put([draft('A'), draft('B')]);
    await clearEvents();
    expect((await put([draft('B'), draft('A')])).json()).toEqual({ created: 0, changed: 0, unchanged: 2, pricesKept: 0 });
    expect(await events()).toEqual([]);
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ version: 1 });
  });

  test('changes title, description, category and picture of existing ones, and records one event for each', async () => {
    await put(['A', 'B', 'C', 'D', 'E'].map((sku) => draft(sku)));
    await clearEvents();

    const response = await put([
      draft('A', { title: 'New' }),
      draft('B', { description: 'Something better.' }),
      draft('C', { category: { slug: 'garden', name: 'Garden' } }),
      draft('D', { imageUrl: '/pictures/d.jpg' }),
      draft('E'),
    ]);

    expect(response.json()).toEqual({ created: 0, changed: 4, unchanged: 1, pricesKept: 0 });
    expect((await events()).map(({ type, subject }) => `${type} ${subject}`).toSorted()).toEqual([
      'product.product-changed.v1 A',
      'product.product-changed.v1 B',
      'product.product-changed.v1 C',
      'product.product-changed.v1 D',
    ]);
    expect((await app.inject('/api/products/C')).json()).toMatchObject({ category: 'garden', version: 2 });
  });

  test.each(['merchandiser', 'importer'] as const)('keeps the prices of existing ones, and returns how many, to %s', async (role) => {
    await put([draft('A'), draft('B'), draft('C')]);
    await setPrice('A', 999, '"1"');
    await setPrice('B', 999, '"1"');
    await clearEvents();

    const response = await put([draft('A'), draft('B', { title: 'New' }), draft('C'), draft('D')], role);

    expect(response.json()).toEqual({ created: 1, changed: 1, unchanged: 2, pricesKept: 2 });
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ price: { amount: 999 }, version: 2 });
    expect((await app.inject('/api/products/B')).json()).toMatchObject({ title: 'New', price: { amount: 999 }, version: 3 });
    expect((await events()).map(({ type, subject }) => `${type} ${subject}`).toSorted()).toEqual([
      'product.product-changed.v1 B',
      'product.product-changed.v1 D',
    ]);
  });

  test('records the former category of a product that moved, and none of one that stayed', async () => {
    await put([draft('A'), draft('B')]);
    await clearEvents();
    await put([draft('A', { category: { slug: 'garden', name: 'Garden' } }), draft('B', { title: 'New' })]);

    const payloads = new Map((await events()).map(({ subject, payload }) => [subject, payload]));
    expect(payloads.get('A')).toMatchObject({ category: 'garden', formerCategory: 'kitchen' });
    expect(payloads.get('B')).not.toHaveProperty('formerCategory');
  });

  test('by concurrent writers ends with one version per change', async () => {
    const responses = await Promise.all(
      Array.from({ length: 6 }, (_, index) => put([draft('B', { title: `by ${index}` }), draft('A', { title: `by ${index}` })])),
    );

    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 6 }, () => 200));
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ version: 6 });
  });

  test('with a repeated SKU is refused', async () => {
    const response = await put([draft('A'), draft('A', { title: 'Other' })]);
    expect(response.json()).toMatchObject({ status: 422, code: 'sku-repeated', skus: ['A'] });
    expect((await app.inject('/api/products/A')).statusCode).toBe(404);
  });

  test.each([
    ['a price of half a penny', { price: { amount: 0.5, currency: 'GBP' } }],
    ['a negative price', { price: { amount: -1, currency: 'GBP' } }],
    ['a malformed currency', { price: { amount: 1, currency: 'pounds' } }],
    ['no title', { title: '  ' }],
    ['a malformed slug', { category: { slug: 'Kitchen & Table', name: 'Kitchen' } }],
    ['a picture of another host', { imageUrl: '//evil.example/x.png' }],
    ['a picture of another host, by a backslash', { imageUrl: '/\\evil.example/x.png' }],
    ['a picture of another host, by dots', { imageUrl: '/.//evil.example/x.png' }],
    ['a picture without a host', { imageUrl: 'https://' }],
    ['a picture of a host after three slashes', { imageUrl: 'https:///x.png' }],
    ['a picture without TLS', { imageUrl: 'http://cdn.example/x.png' }],
    ['a picture with credentials in its address', { imageUrl: 'https://ann:secret@cdn.example/x.png' }],
    ['a picture whose address has a blank', { imageUrl: '/pictures/a b.png' }],
    ['a picture that is a script', { imageUrl: 'javascript:alert(1)' }],
    ['a SKU that is a dot', { sku: '.' }],
    ['a SKU that is two dots', { sku: ' .. ' }],
    ['a SKU with a zero-width space', { sku: 'B\u200B' }],
    ['a title with a bidirectional control character', { title: 'gpj.\u202Eexe' }],
    ['a NUL in its text', { description: 'a\u0000b' }],
    ['half a surrogate pair in its title', { title: 'a\ud800b' }],
  ])('with %s is refused as a whole', async (_what, change) => {
    expect((await put([draft('A'), draft('B', change)])).statusCode).toBe(400);
    expect((await app.inject('/api/products/A')).statusCode).toBe(404);
  });

  test.each([
    ['/pictures/a.png?size=2', '/pictures/a.png?size=2'],
    ['/pictures/../a.png', '/a.png'],
    ['https://cdn.example/a.png', 'https://cdn.example/a.png'],
    ['HTTPS://CDN.example', 'https://cdn.example/'],
  ])('stores the picture %s in normal form', async (imageUrl, stored) => {
    await put([draft('A', { imageUrl })]);
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ imageUrl: stored });
  });

  test('with one SKU in two Unicode forms is one product', async () => {
    await put([draft('CAFÉ')]);
    expect((await put([draft(' CAFE\u0301 ', { title: 'New' })])).json()).toMatchObject({ created: 0, changed: 1 });
    expect((await put([draft('CAFÉ'), draft('CAFE\u0301')])).json()).toMatchObject({ code: 'sku-repeated' });
    expect((await app.inject(`/api/products/${encodeURIComponent('CAFE\u0301')}`)).json()).toMatchObject({ sku: 'CAFÉ', title: 'New' });
  });

  test('with another name for an existing category is refused as a whole, and the error has the name', async () => {
    await put([draft('A')]);
    const differs = { category: { slug: 'kitchen', name: 'Kitchen & Table' } };

    expect((await put([draft('B', { category: { slug: 'garden', name: 'Garden' } }), draft('C', differs)])).json()).toMatchObject({
      status: 409,
      code: 'category-name-differs',
      detail: 'category.name of C is "Kitchen & Table", but the category kitchen is named "Kitchen"; send that name, or another slug',
    });

    expect((await app.inject('/api/categories')).json()).toEqual({
      categories: [{ slug: 'kitchen', name: 'Kitchen', parent: null, productCount: 1 }],
    });
    expect((await put([draft('B', { category: { slug: 'garden', name: 'Gardening' } })])).statusCode).toBe(200);
  });

  test('with two names for one category is refused as a whole', async () => {
    const [garden, yard] = ['Garden', 'Yard'].map((name) => ({ category: { slug: 'garden', name } }));
    expect((await put([draft('A', garden), draft('B', yard)])).json()).toMatchObject({ status: 409, name: 'Garden' });
    expect((await app.inject('/api/products/A')).statusCode).toBe(404);
  });

  test('with two names for a new category by concurrent requests keeps one name, and refuses the other', async () => {
    const responses = await Promise.all(
      ['Garden', 'Yard'].map((name, index) => put([draft(`S${index}`, { category: { slug: 'garden', name } })])),
    );
    expect(responses.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await app.inject('/api/categories')).json()).toMatchObject({ categories: [{ slug: 'garden', productCount: 1 }] });
  });

  test.each([
    ['title', { title: 'New' }],
    ['description', { description: 'New' }],
    ['category', { category: { slug: 'garden', name: 'Garden' } }],
    ['picture', { imageUrl: '/new.jpg' }],
    ['barcode', { barcode: '4006381333931' }],
    ['weight', { weightGrams: 350 }],
  ])('stores another %s, and compares it the next time', async (_field, change) => {
    const original = draft('A', { imageUrl: '/old.jpg' });
    await put([original]);
    expect((await put([{ ...original, ...change }])).json()).toMatchObject({ changed: 1, unchanged: 0 });
    expect((await put([{ ...original, ...change }])).json()).toMatchObject({ changed: 0, unchanged: 1 });
    expect((await app.inject('/api/products/A')).json()).toMatchObject({ version: 2 });
  });

  test('at a price above the largest payment is refused with field, value and remedy; the largest price is accepted', async () => {
    const at = (amount: number) => ({ price: { amount, currency: 'GBP' } });
    const refused = await put([draft('A'), draft('B', at(LARGEST_AMOUNT + 1))]);
    const remedy = 'must be at most 99999999 minor units, the most that one payment takes';
    expect(refused.json()).toMatchObject({
      status: 400,
      detail: `products[1].price.amount is 100000000: ${remedy}`,
      errors: [{ field: 'products[1].price.amount', value: 100_000_000, remedy }],
    });
    expect((await app.inject('/api/products')).json()).toMatchObject({ products: [] });
    expect((await put([draft('B', at(LARGEST_AMOUNT))])).json()).toMatchObject({ created: 1 });
    expect((await setPrice('B', LARGEST_AMOUNT + 1, '"1"')).json()).toMatchObject({ status: 400, errors: [{ field: 'price.amount' }] });
  });

  test('in another currency than the shop’s is refused as a whole, with the SKUs and the remedy', async () => {
    const euros = { price: { amount: 1250, currency: 'EUR' } };

    const response = await put([draft('A'), draft('B', euros), draft('C', euros)], 'importer');

    expect(response.json()).toMatchObject({
      status: 422,
      code: 'currency-mismatch',
      detail: 'price.currency of B (and of 1 more) is "EUR", but this shop sells in GBP; state the price in GBP',
      skus: ['B', 'C'],
      currency: 'GBP',
    });
    expect((await app.inject('/api/products')).json()).toMatchObject({ products: [] });
    expect(await events()).toEqual([]);
  });

  test('is for merchandisers and importers', async () => {
    for (const role of ['support', 'finance', 'admin'] as const) expect((await put([draft('A')], role)).statusCode).toBe(403);
    expect((await app.inject({ method: 'PUT', url: '/api/products', payload: { products: [draft('A')] } })).statusCode).toBe(401);
    expect(
      (await app.inject({ method: 'PUT', url: '/api/products', payload: { products: [draft('A')] }, headers: await asRole() })).statusCode,
    ).toBe(403);
    expect((await put([draft('A')], 'importer')).statusCode).toBe(200);
  });

  test('accepts five hundred products, and no more', async () => {
    const many = Array.from({ length: 501 }, (_, index) => draft(`SKU-${index}`));
    expect((await put(many)).statusCode).toBe(400);
    expect((await put(many.slice(1))).json()).toEqual({ created: 500, changed: 0, unchanged: 0, pricesKept: 0 });
  });
});
