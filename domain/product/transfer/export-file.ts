import * as z from 'zod';
import type { CsvFormat } from '../../../contracts/product/transfer.ts';
import { decimalsOf } from '../../../platform/money/money.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { SHOPMART_COLUMNS } from './shopmart.ts';

const Exported = z.object({
  sku: z.string(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  categoryName: z.string(),
  optionNames: z.array(z.string()),
  optionValues: z.array(z.string()),
  amount: z.int(),
  currency: z.string(),
  isPublished: z.boolean(),
  barcode: z.string().nullable(),
  weightGrams: z.int().nullable(),
  imageUrl: z.string().nullable(),
  isFirst: z.boolean(),
});

type Exported = z.infer<typeof Exported>;

export interface ExportedRows {
  readonly columns: readonly string[];
  readonly parts: AsyncIterable<readonly object[]>;
}

/** All products that are not deleted, a row for each SKU, in a format that `importFile` reads back. Read from a cursor, product by product. */
export function exportProducts(core: Database, format: CsvFormat, signal: AbortSignal): ExportedRows {
  const { columns, rowOf } = WRITERS[format];
  const rows = core.parts(Exported, signal)`
    select v.sku, p.slug, p.title, p.description, c.slug as category, c.name as "categoryName", p.option_names as "optionNames",
           v.option_values as "optionValues", v.price_amount as amount, v.price_currency as currency,
           p.published_from is not null and p.published_from <= now() as "isPublished",
           v.barcode, v.weight_grams as "weightGrams", coalesce(v.image_url, p.image_url) as "imageUrl",
           v.position = min(v.position) over (partition by p.product_id) as "isFirst"
      from product.products p
      join product.variants v on v.product_id = p.product_id and v.removed_at is null
      join product.product_categories pc on pc.product_id = p.product_id and pc.position = 0
      join product.categories c on c.category_id = pc.category_id
     where p.deleted_at is null
     order by p.product_id, v.position, v.sku
  `;
  return { columns, parts: mapped(rows, rowOf) };
}

interface Writer {
  readonly columns: readonly string[];
  readonly rowOf: (row: Exported) => readonly object[];
}

const WRITERS: Readonly<Record<CsvFormat, Writer>> = {
  shopmart: {
    columns: SHOPMART_COLUMNS,
    rowOf: (row) => [
      {
        ...row,
        category_name: row.categoryName,
        price: priceText(row),
        published: String(row.isPublished),
        ...numbered(row, (n) => [`option${n}_name`, `option${n}_value`]),
        weight_grams: row.weightGrams,
        image_url: row.imageUrl,
      },
    ],
  },
  shopify: {
    columns: [
      'Handle',
      'Title',
      'Body (HTML)',
      'Type',
      'Published',
      'Status',
      ...[1, 2, 3].flatMap((n) => [`Option${n} Name`, `Option${n} Value`]),
      'Variant SKU',
      'Variant Grams',
      'Variant Price',
      'Variant Barcode',
      'Variant Image',
    ],
    rowOf: (row) => [
      {
        Handle: row.slug,
        ...(row.isFirst && {
          Title: row.title,
          'Body (HTML)': htmlOf(row.description),
          Type: row.categoryName,
          Published: String(row.isPublished),
          Status: row.isPublished ? 'active' : 'draft',
        }),
        ...(row.optionNames.length === 0
          ? { 'Option1 Name': 'Title', 'Option1 Value': 'Default Title' }
          : numbered(row, (n) => [`Option${n} Name`, `Option${n} Value`])),
        'Variant SKU': row.sku,
        'Variant Grams': row.weightGrams,
        'Variant Price': priceText(row),
        'Variant Barcode': row.barcode,
        'Variant Image': row.imageUrl,
      },
    ],
  },
  woocommerce: {
    columns: [
      'Type',
      'SKU',
      'GTIN, UPC, EAN, or ISBN',
      'Name',
      'Published',
      'Description',
      'Weight (g)',
      'Regular price',
      'Categories',
      'Images',
      'Parent',
      ...[1, 2, 3].flatMap((n) => [`Attribute ${n} name`, `Attribute ${n} value(s)`]),
    ],
    rowOf: (row) => {
      const product = {
        Name: row.title,
        Published: row.isPublished ? '1' : '0',
        Description: htmlOf(row.description),
        Categories: row.categoryName,
      };
      const sold = {
        SKU: row.sku,
        'GTIN, UPC, EAN, or ISBN': row.barcode,
        'Weight (g)': row.weightGrams,
        'Regular price': priceText(row),
        Images: row.imageUrl,
      };
      if (row.optionNames.length === 0) return [{ ...product, ...sold, Type: 'simple' }];
      // A product with variants has no SKU here: its address takes the place.
      const parent = { ...product, Type: 'variable', SKU: row.slug };
      const variation = {
        ...sold,
        ...numbered(row, (n) => [`Attribute ${n} name`, `Attribute ${n} value(s)`]),
        Type: 'variation',
        Parent: row.slug,
      };
      return row.isFirst ? [parent, variation] : [variation];
    },
  },
};

function numbered({ optionNames, optionValues }: Exported, columnsOf: (n: number) => readonly [string, string]): Record<string, string> {
  return Object.fromEntries(
    optionNames.flatMap((name, index) => {
      const [nameColumn, valueColumn] = columnsOf(index + 1);
      return [
        [nameColumn, name],
        [valueColumn, optionValues[index] ?? ''],
      ];
    }),
  );
}

function priceText({ amount, currency }: Exported): string {
  const decimals = decimalsOf(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}

function htmlOf(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>`)
    .join('');
}

async function* mapped(parts: AsyncIterable<readonly Exported[]>, rowOf: Writer['rowOf']): AsyncGenerator<readonly object[]> {
  for await (const part of parts) yield part.flatMap(rowOf);
}
