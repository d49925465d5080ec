import { slugOf } from '../catalogue/slug.ts';
import { cell, filled, gramsOf, isProblem, isYes, priceOf } from './cells.ts';
import type { CellProblem, CsvRow, Format, RowDraft } from './format.ts';

const OPTIONS = [1, 2, 3] as const;

export const SHOPMART_COLUMNS = [
  'sku',
  'slug',
  'title',
  'description',
  'category',
  'category_name',
  'price',
  'currency',
  'published',
  ...OPTIONS.flatMap((n) => [`option${n}_name`, `option${n}_value`]),
  'barcode',
  'weight_grams',
  'image_url',
] as const;

/** Our own format: a row for each SKU, with everything about it. Rows with the same slug are variants of one product. */
export const shopmart: Format = {
  name: 'shopmart',
  signature: ['sku', 'title', 'description', 'category', 'price'],
  reads: (column) => SHOPMART_COLUMNS.some((name) => name === column),
  multiLine: ['description'],
  columnOf: { weightGrams: 'weight_grams', imageUrl: 'image_url', options: 'option1_value' },
  hasAddresses: true,
  groupOf: (row) => cell(row, 'slug') || `line ${row.line}`,
  read: (group, currency) => group.map((row) => draftOf(row, currency)),
};

function draftOf(row: CsvRow, currency: string): RowDraft {
  const price = foreignCurrency(row, currency) ?? priceOf(row, 'price', currency);
  const weight = gramsOf(row, 'weight_grams');
  const category = cell(row, 'category');
  return {
    line: row.line,
    problems: [price, weight].filter(isProblem),
    draft: {
      sku: cell(row, 'sku'),
      slug: filled(row, 'slug'),
      title: cell(row, 'title'),
      description: cell(row, 'description'),
      category: { slug: slugOf(category).slice(0, 64), name: filled(row, 'category_name') ?? category },
      price,
      published: isYes(row, 'published'),
      options: OPTIONS.map((n) => ({ name: cell(row, `option${n}_name`), value: cell(row, `option${n}_value`) })).filter(
        ({ name }) => name !== '',
      ),
      barcode: filled(row, 'barcode'),
      weightGrams: weight,
      imageUrl: filled(row, 'image_url'),
    },
  };
}

function foreignCurrency(row: CsvRow, currency: string): CellProblem | undefined {
  const value = filled(row, 'currency') ?? currency;
  return value === currency ? undefined : { column: 'currency', value, problem: `must be ${currency}, in which this shop sells` };
}
