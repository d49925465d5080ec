import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';
import { refuseOutdated } from '../catalogue/edit.ts';
import { ProductError } from '../errors.ts';

const Row = z.object({ slug: z.string(), version: z.int() });

type Row = z.infer<typeof Row>;

/** @throws ProductError `product-not-found` */
export async function findProductRow(sql: Sql, productId: number): Promise<Row> {
  return required(productId, await sql.rows(Row)`select p.slug, p.version from product.products p where p.product_id = ${productId}`);
}

/** Locks a product until the end of the transaction. @throws ProductError `product-not-found` or `version-outdated` */
export async function lockProductRow(sql: Sql, productId: number, version?: number): Promise<Row> {
  const rows = await sql.rows(Row)`select p.slug, p.version from product.products p where p.product_id = ${productId} for update`;
  const row = required(productId, rows);
  if (version !== undefined) refuseOutdated(row.slug, row.version, version);
  return row;
}

function required(productId: number, [row]: readonly Row[]): Row {
  if (row) return row;
  throw new ProductError(
    'product-not-found',
    `there is no product with the id ${productId}; GET /api/catalogue/products lists the products`,
  );
}
