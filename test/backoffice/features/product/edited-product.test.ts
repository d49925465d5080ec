import { describe, expect, test } from 'vitest';
import { DatedPriceEdit, ProductEdit } from '../../../../contracts/product/editor.ts';
import { datedPriceOf, editedProductOf, publicationOf, timeOf } from '../../../../backoffice/features/product/edited-product.ts';

const filled = {
  slug: 'tea-pot',
  title: 'Tea pot',
  description: 'Holds a litre.\r\n\r\nDishwasher safe.',
  category: 'kitchen',
  'optionName-0': 'Colour',
  'optionName-2': 'Size',
  'attribute-number-width': '12,5',
  'attribute-boolean-glazed': 'true',
  'attribute-text-origin': '',
  variants: '4',
  'variant-0-sku': ' KT-1 ',
  'variant-0-option-0': 'Red',
  'variant-0-option-2': 'L',
  'variant-0-price': '12.50',
  'variant-0-weightGrams': '850',
  'variant-1-sku': 'KT-2',
  'variant-1-removed': 'on',
  'variant-3-sku': '',
};

function post(fields: Readonly<Record<string, string>>, lists: Readonly<Record<string, readonly string[]>> = {}) {
  const field = (name: string) => fields[name] ?? '';
  return { field, paragraphs: field, fields: (name: string) => lists[name] ?? [], names: Object.keys(fields) };
}

describe('the form of a product', () => {
  test('says what the service accepts: rows without a SKU and removed variants are left out', () => {
    const product = editedProductOf(post(filled, { otherCategories: ['garden', 'kitchen'] }), 'GBP');
    expect(ProductEdit.parse({ product, reason: 'a new season' }).product).toMatchObject({
      optionNames: ['Colour', 'Size'],
      categories: ['kitchen', 'garden'],
      attributes: { width: 12.5, glazed: true },
      taxCategory: 'standard',
      seoTitle: null,
      variants: [{ sku: 'KT-1', optionValues: ['Red', 'L'], price: { amount: 1250, currency: 'GBP' }, barcode: null, weightGrams: 850 }],
    });
  });

  test.each([
    ['a price that is no amount', { 'variant-0-price': '12.505' }, 'product.variants.0.price.amount'],
    ['no price', { 'variant-0-price': '' }, 'product.variants.0.price.amount'],
    ['a weight in words', { 'variant-0-weightGrams': 'heavy' }, 'product.variants.0.weightGrams'],
    ['no category', { category: '' }, 'product.categories.0'],
    ['no variant', { variants: 'x' }, 'product.variants'],
  ])('with %s is refused by the service', (_what, change, path) => {
    const product = editedProductOf(post({ ...filled, ...change }), 'GBP');
    const refused = ProductEdit.safeParse({ product, reason: 'a new season' });
    expect(refused.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});

describe('the form of a publication', () => {
  const now = new Date('2026-11-22T12:00:00Z');

  test('begins at once, ends at once, or has times in UTC', () => {
    expect(publicationOf(post({ act: 'now' }), now)).toEqual({ publishedFrom: '2026-11-22T12:00:00.000Z', publishedUntil: null });
    expect(publicationOf(post({ act: 'end', from: '2026-11-22T12:00' }), now)).toEqual({ publishedFrom: null, publishedUntil: null });
    expect(publicationOf(post({ act: 'times', from: '2026-12-01T08:00' }), now)).toEqual({
      publishedFrom: '2026-12-01T08:00:00.000Z',
      publishedUntil: null,
    });
  });

  test('passes on what is no time, for the service to refuse', () => {
    expect(timeOf('tomorrow')).toBe('tomorrow');
  });
});

describe('the form of a price', () => {
  const price = { kind: 'sale', market: 'home', currency: 'gbp', amount: '9.99', until: '2026-12-01T08:00', reason: 'Christmas' };

  test('has an amount in minor units, and begins at once without a time', () => {
    expect(DatedPriceEdit.parse({ ...datedPriceOf(post(price)), reason: price.reason })).toMatchObject({
      price: { amount: 999, currency: 'GBP' },
      from: null,
      until: '2026-12-01T08:00:00.000Z',
    });
  });

  test.each([{ amount: '9.999' }, { amount: '' }, { currency: 'pounds' }, { kind: '' }, { market: 'HOME!' }, { until: 'soon' }])(
    'with %j is refused by the service',
    (change) => {
      expect(DatedPriceEdit.safeParse({ ...datedPriceOf(post({ ...price, ...change })), reason: price.reason }).success).toBe(false);
    },
  );
});
