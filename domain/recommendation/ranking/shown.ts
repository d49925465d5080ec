import { knownProducts } from '../catalogue/store.ts';
import type { KnownProduct } from '../catalogue/store.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

export interface ShownOptions {
  readonly most: number;

  /** Neither they nor other variants of their products are shown. @default none */
  readonly besides?: readonly string[];

  /** @default all */
  readonly isWanted?: (product: KnownProduct) => boolean;
}

/** For each that is shown so many are looked up at once: usually enough of them are in stock. */
const LOOKED_UP = 3;

/** The first of the ranked SKUs that may be recommended, one variant of each product. Reads no further than needed. */
export async function firstShown(
  sql: Sql,
  ranked: readonly string[],
  { most, besides = [], isWanted = () => true }: ShownOptions,
): Promise<readonly KnownProduct[]> {
  const first: KnownProduct[] = [];
  const seen = new Set(besides);
  const size = most * LOOKED_UP;
  for (let from = 0; from < ranked.length && first.length < most; from += size) {
    const part = ranked.slice(from, from + size);
    const known = await knownProducts(sql, from === 0 ? [...besides, ...part] : part);
    if (from === 0) for (const sku of besides) seen.add(keyOf(known.get(sku)));
    for (const sku of part) {
      const product = known.get(sku);
      if (first.length === most) break;
      if (!product?.is_shown || seen.has(sku) || seen.has(keyOf(product)) || !isWanted(product)) continue;
      seen.add(keyOf(product));
      first.push(product);
    }
  }
  return first;
}

/** Of the product page; a variant whose page is unknown stands alone. */
function keyOf(product: KnownProduct | undefined): string {
  return product?.slug ? `page ${product.slug}` : `variant ${product?.sku}`;
}
