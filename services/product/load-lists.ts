import { listProducts, previousPage } from '../../domain/product/catalogue/read.ts';
import type { ProductList } from '../../domain/product/catalogue/read.ts';
import { findCategory, listCategories } from '../../domain/product/categories/read.ts';
import type { Loaded } from '../../platform/cache/cache-aside.ts';
import type { Sql } from '../../platform/sql/sql.ts';

// Lists have no version: tags invalidate them.

/** Loads a `ProductPage`. */
export function loadList(sql: Sql, list: ProductList): () => Promise<Loaded> {
  return async () => {
    const [{ products, next }, previous] = await Promise.all([listProducts(sql, list), previousPage(sql, list)]);
    const ends = `"next":${JSON.stringify(next)},"previous":${JSON.stringify(previous)}`;
    return { body: Buffer.from(`{"products":[${products.join()}],${ends}}`), version: 0, isEmpty: products.length === 0 };
  };
}

/** Loads `Categories`. */
export function loadCategories(sql: Sql): () => Promise<Loaded> {
  return async () => ({ body: Buffer.from(JSON.stringify({ categories: await listCategories(sql) })), version: 0 });
}

/** Loads a `CategoryDetail`. */
export function loadCategory(sql: Sql, slug: string): () => Promise<Loaded | undefined> {
  return async () => {
    const category = await findCategory(sql, slug);
    return category && { body: Buffer.from(JSON.stringify(category)), version: category.version };
  };
}
