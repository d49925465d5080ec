import { slugOf } from '../catalogue/slug.ts';
import { cell, filled, gramsOf, isProblem, isYes, priceOf, textOf } from './cells.ts';
import type { CellProblem, CsvRow, Format, RowDraft } from './format.ts';

const ATTRIBUTES = [1, 2, 3] as const;
const BARCODE = 'GTIN, UPC, EAN, or ISBN';

const COLUMNS = [
  'ID',
  'Type',
  'SKU',
  BARCODE,
  'Name',
  'Published',
  'Short description',
  'Description',
  'Regular price',
  'Categories',
  'Images',
  'Parent',
  ...ATTRIBUTES.flatMap((n) => [`Attribute ${n} name`, `Attribute ${n} value(s)`]),
];

/** By the shop's unit, which WooCommerce writes into the column's name. */
const GRAMS = new Map([
  ['Weight (kg)', 1_000],
  ['Weight (g)', 1],
  ['Weight (lbs)', 453.592_37],
  ['Weight (oz)', 28.349_523_125],
]);

/**
 * WooCommerce's product export: a row for each product, and after one of the type `variable` a row for each variation.
 * @see https://woocommerce.com/document/product-csv-importer-exporter/
 */
export const woocommerce: Format = {
  name: 'woocommerce',
  signature: ['Type', 'SKU', 'Name', 'Regular price'],
  reads: (column) => COLUMNS.includes(column) || GRAMS.has(column),
  multiLine: ['Description', 'Short description', 'Purchase note'],
  columnOf: {
    sku: 'SKU',
    title: 'Name',
    description: 'Description',
    category: 'Categories',
    price: 'Regular price',
    imageUrl: 'Images',
    slug: 'Name',
    options: 'Attribute 1 value(s)',
    barcode: BARCODE,
    weightGrams: 'Weight (kg)',
  },
  hasAddresses: false,
  groupOf: (row) => {
    if (isOfType(row, 'variation')) return cell(row, 'Parent');
    return cell(row, 'SKU') || `id:${cell(row, 'ID')}`;
  },
  read: (group, currency) => {
    const [first] = group;
    if (!first) return [];
    if (isOfType(first, 'variation'))
      return group.map((row) => refused(row, 'Parent', 'must be the SKU of the variable product in the row before its variations'));
    if (isOfType(first, 'variable')) return group.slice(1).map((row) => draftOf(row, first, currency));
    if (isOfType(first, 'simple')) return group.map((row) => draftOf(row, row, currency));
    return group.map((row) => refused(row, 'Type', 'must be simple, variable or variation; others cannot be sold here'));
  },
};

function draftOf(row: CsvRow, parent: CsvRow, currency: string): RowDraft {
  const [weightColumn, gramsPerUnit] = [...GRAMS].find(([column]) => column in row.cells) ?? ['Weight (kg)', 1_000];
  const weight = gramsOf(row, weightColumn, gramsPerUnit) ?? gramsOf(parent, weightColumn, gramsPerUnit);
  const price = priceOf(row, 'Regular price', currency);
  const category =
    cell(parent, 'Categories')
      .split(/,(?! )|, /)[0]
      ?.split('>')
      .at(-1)
      ?.trim() ?? '';
  return {
    line: row.line,
    problems: [price, weight].filter(isProblem),
    draft: {
      ...(row !== parent && { slug: slugOf(cell(parent, 'Name')), options: optionsOf(row) }),
      sku: cell(row, 'SKU'),
      title: cell(parent, 'Name'),
      description: lines(textOf(cell(parent, 'Description') || cell(parent, 'Short description'))) || cell(parent, 'Name'),
      category: { slug: slugOf(category).slice(0, 64), name: category },
      published: isYes(parent, 'Published'),
      price,
      weightGrams: weight,
      barcode: filled(row, BARCODE),
      imageUrl: firstOf(filled(row, 'Images') ?? filled(parent, 'Images')),
    },
  };
}

function optionsOf(row: CsvRow): { name: string; value: string }[] {
  return ATTRIBUTES.map((n) => ({ name: cell(row, `Attribute ${n} name`), value: cell(row, `Attribute ${n} value(s)`) })).filter(
    ({ name }) => name !== '',
  );
}

/** The export writes line breaks as `\n`. */
function lines(text: string): string {
  return text.replaceAll('\\n', '\n').trim();
}

function firstOf(urls: string | undefined): string | undefined {
  return urls?.split(',')[0]?.trim();
}

/** A type may be followed by others: `simple, virtual`. */
function isOfType(row: CsvRow, type: string): boolean {
  return cell(row, 'Type').toLowerCase().split(',')[0]?.trim() === type;
}

function refused(row: CsvRow, column: string, problem: string): RowDraft {
  const found: CellProblem = { column, value: cell(row, column), problem };
  return { line: row.line, problems: [found], draft: { sku: cell(row, 'SKU') } };
}
