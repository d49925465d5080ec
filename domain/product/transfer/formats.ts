import type { CsvFormat } from '../../../contracts/product/transfer.ts';
import { ProductError } from '../errors.ts';
import type { Format } from './format.ts';
import { shopify } from './shopify.ts';
import { shopmart } from './shopmart.ts';
import { woocommerce } from './woocommerce.ts';

const FORMATS: readonly Format[] = [shopmart, shopify, woocommerce];

/** The format of a file with this header. @throws ProductError `csv-invalid` with the columns that are missing */
export function formatOf(header: readonly string[], wanted: CsvFormat | undefined): Format {
  const candidates = FORMATS.filter(({ name }) => wanted === undefined || name === wanted);
  const found = candidates.find(({ signature }) => signature.every((column) => header.includes(column)));
  if (found) return found;
  const missing = candidates.map(({ name, signature }) => `${signature.filter((column) => !header.includes(column)).join(', ')} (${name})`);
  throw new ProductError('csv-invalid', `the first line of the file must name the columns; missing are ${missing.join(', or ')}`, {
    header: header.slice(0, 50).map((column) => column.slice(0, 60)),
  });
}
