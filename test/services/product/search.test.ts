import { beforeEach, describe, expect, test } from 'vitest';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';
import { editedProduct } from '../../support/builders/edited-product.ts';

const { app, database, act, put, draft, passUntil, refreshSearch } = await startCatalogue();

const find = async (query: string) => app.inject({ method: 'GET', url: `/api/search?${query}` });
const titles = async (query: string) => (await find(query)).json().products.map(({ title }: { title: string }) => title);
const price = (amount: number) => ({ amount, currency: 'GBP' });

beforeEach(async () => {
  await database.admin.run`truncate product.demand`;
  await refreshSearch();
});

async function shelf() {
  await put([
    draft('MUG-1', { title: 'Ceramic Mug', price: price(900) }),
    draft('MUG-2', { title: 'Enamel Mug', price: price(1200) }),
    draft('BOWL/1', {
      title: 'Ceramic Bowl',
      description: 'For a hundred percent: 100% clay.',
      price: price(1200),
      barcode: '4006381333931',
    }),
  ]);
  await refreshSearch();
}

describe('GET /api/search', () => {
  test('finds products by words, their beginnings, forms and typing errors', async () => {
    await shelf();
    expect(await titles('q=mugs+')).toEqual(['Ceramic Mug', 'Enamel Mug']);
    expect(await titles('q=ceram')).toEqual(['Ceramic Mug', 'Ceramic Bowl']);
    expect((await find('q=cerammic+mug')).json()).toMatchObject({ total: 1, corrected: 'ceramic mug' });
    expect(await titles('q=cup')).toEqual(['Ceramic Mug', 'Enamel Mug']);
  });

  test('finds a product by its SKU and its barcode alone', async () => {
    await shelf();
    expect(await titles('q=bowl/1')).toEqual(['Ceramic Bowl']);
    expect(await titles('q=4006381333931')).toEqual(['Ceramic Bowl']);
    expect(await titles('q=04006381333931')).toEqual(['Ceramic Bowl']);
  });

  test('pages through equal prices with each product once', async () => {
    await shelf();
    const first = (await find('sort=price-down&limit=1')).json();
    const second = (await find(`sort=price-down&limit=1&page=${first.next}`)).json();
    const third = (await find(`sort=price-down&limit=1&page=${second.next}`)).json();
    expect([first, second, third].map(({ products }) => products[0].sku)).toEqual(['MUG-2', 'BOWL/1', 'MUG-1']);
    expect(third.next).toBeNull();
  });

  test.each([
    ['page=forged', 'page-invalid', 'page is "forged"'],
    ['page=price-up~WzEsMV0', 'page-invalid', 'sorted by relevance'],
    ['sort=name&page=name~WzEsMV0', 'page-invalid', 'sorted by name'],
    ['price=cheap', 'filter-invalid', 'price is "cheap"'],
    ['price=20-10', 'filter-invalid', 'price is "20-10"'],
    ['attribute.material=', 'filter-invalid', 'attribute.material is ""'],
    [`q=${'a'.repeat(2_000)}`, 'invalid-request', 'q'],
    ['sort=random', 'invalid-request', 'sort'],
  ])('refuses %s', async (query, code, detail) => {
    const response = await find(query);
    expect(response.statusCode).toBe(400);
    expect(response.json().code).toBe(code);
    expect(`${response.json().detail} ${JSON.stringify(response.json().errors)}`).toContain(detail);
  });

  test.each(['%25', '_', "'%22", '%20%20', 'שלום', '%5Cx', '(a|b)%26!'])('takes the query %s as text', async (q) => {
    await shelf();
    expect((await find(`q=${q}`)).statusCode).toBe(200);
  });

  test('takes a percent sign literally, and lists everything for blanks', async () => {
    await shelf();
    expect(await titles('q=100%25+clay')).toEqual(['Ceramic Bowl']);
    expect((await find('q=%20%20')).json().total).toBe(3);
  });

  test('does not show what is unpublished, deleted or scheduled, in results, counts and suggestions', async () => {
    await act('POST', '/api/categories', { category: { slug: 'kitchen', name: 'Kitchen', parent: null } });
    const { productId } = (await act('POST', '/api/catalogue/products', { product: editedProduct() })).json();
    const shown = async () => {
      await refreshSearch();
      const { total, facets } = (await find('q=throw')).json();
      const suggestions = (await app.inject({ method: 'GET', url: '/api/search/suggestions?q=wo' })).json();
      return [total, facets.length > 0, suggestions.queries.length > 0, suggestions.products.length];
    };
    const publish = (publishedFrom: string | null, publishedUntil: string | null, version: number) =>
      act('PUT', `/api/catalogue/products/${productId}/publication`, { publishedFrom, publishedUntil }, version);
    const hidden = [0, false, false, 0];
    expect(await shown()).toEqual(hidden);
    await publish('2026-11-22T13:00:00Z', '2026-11-22T15:00:00Z', 1);
    expect(await shown()).toEqual(hidden);
    await passUntil('2026-11-22T13:00:01Z');
    expect(await shown()).toEqual([1, true, true, 1]);
    await passUntil('2026-11-22T15:00:01Z');
    expect(await shown()).toEqual(hidden);
    const published = await publish('2026-11-22T13:00:00Z', null, 4);
    expect(await shown()).toEqual([1, true, true, 1]);
    await act('POST', `/api/catalogue/products/${productId}/deletion`, {}, published.json().version);
    expect(await shown()).toEqual(hidden);
  });

  test('shows a new price and a renamed category after a refresh', async () => {
    await shelf();
    await act('PUT', '/api/products/MUG-1/price', { price: price(5000) }, 1);
    const category = (await app.inject({ method: 'GET', url: '/api/categories/kitchen' })).json();
    await act('PUT', '/api/categories/kitchen', { category: { slug: 'kitchen', name: 'Galley', parent: null } }, category.version);
    await refreshSearch();
    expect(await titles('sort=price-down&price=2000-')).toEqual(['Ceramic Mug']);
    expect((await find('q=galley')).json().total).toBe(3);
    expect((await find('q=kitchen')).json().total).toBe(0);
  });

  test('helps when nothing is found', async () => {
    await shelf();
    expect((await find('q=ceramic+rocket')).json()).toMatchObject({
      total: 0,
      fewerWords: [{ q: 'ceramic', total: 2 }],
      popularCategories: [{ slug: 'kitchen', name: 'Kitchen' }],
    });
  });
});
