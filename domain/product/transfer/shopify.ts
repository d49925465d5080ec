import { slugOf } from '../catalogue/slug.ts';
import { cell, filled, gramsOf, isProblem, isYes, priceOf, textOf } from './cells.ts';
import type { CsvRow, Format, RowDraft } from './format.ts';

const OPTIONS = [1, 2, 3] as const;

const COLUMNS = [
  'Handle',
  'Title',
  'Body (HTML)',
  'Product Category',
  'Type',
  'Published',
  'Status',
  ...OPTIONS.flatMap((n) => [`Option${n} Name`, `Option${n} Value`]),
  'Variant SKU',
  'Variant Grams',
  'Variant Price',
  'Variant Barcode',
  'Variant Image',
  'Image Src',
];

/**
 * Shopify's product export. The first row of a handle has the product's texts; further rows have a variant, a further picture, or both.
 * @see https://help.shopify.com/en/manual/products/import-export/using-csv
 */
export const shopify: Format = {
  name: 'shopify',
  signature: ['Handle', 'Title', 'Variant SKU', 'Variant Price'],
  reads: (column) => COLUMNS.includes(column),
  multiLine: ['Body (HTML)', 'SEO Description'],
  columnOf: {
    sku: 'Variant SKU',
    title: 'Title',
    description: 'Body (HTML)',
    category: 'Type',
    price: 'Variant Price',
    imageUrl: 'Variant Image',
    slug: 'Handle',
    options: 'Option1 Value',
    barcode: 'Variant Barcode',
    weightGrams: 'Variant Grams',
  },
  hasAddresses: true,
  groupOf: (row) => cell(row, 'Handle'),
  read: (group, currency) => {
    const [first] = group;
    if (!first) return [];
    const category = filled(first, 'Type') ?? cell(first, 'Product Category').split('>').at(-1)?.trim() ?? '';
    const names = OPTIONS.map((n) => cell(first, `Option${n} Name`)).filter(Boolean);
    const isVaried = !(names.length === 1 && names[0] === 'Title' && cell(first, 'Option1 Value') === 'Default Title');
    const product = {
      slug: slugOf(cell(first, 'Handle')),
      title: cell(first, 'Title'),
      description: textOf(cell(first, 'Body (HTML)')) || cell(first, 'Title'),
      category: { slug: slugOf(category).slice(0, 64), name: category },
      published: isYes(first, 'Published') && ['', 'active'].includes(cell(first, 'Status').toLowerCase()),
    };
    return group.filter(isVariant).map((row): RowDraft => {
      const [price, weight] = [priceOf(row, 'Variant Price', currency), gramsOf(row, 'Variant Grams')];
      return {
        line: row.line,
        problems: [price, weight].filter(isProblem),
        draft: {
          ...product,
          sku: cell(row, 'Variant SKU'),
          price,
          weightGrams: weight,
          barcode: filled(row, 'Variant Barcode')?.replace(/^'/, ''),
          imageUrl: filled(row, 'Variant Image') ?? filled(first, 'Image Src'),
          options: isVaried ? names.map((name, index) => ({ name, value: cell(row, `Option${index + 1} Value`) })) : [],
        },
      };
    });
  },
};

/** Other rows of a product have only a further picture. */
function isVariant(row: CsvRow, index: number): boolean {
  return index === 0 || ['Option1 Value', 'Variant SKU', 'Variant Price'].some((column) => cell(row, column) !== '');
}
