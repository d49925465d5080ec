import * as z from 'zod';
import { ProductError } from '../errors.ts';
import type { Money } from '../../../platform/money/money.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { changePrice, refuseOtherCategoryNames } from './catalogue.ts';
import { priceText, planImport } from './import-plan.ts';
import { loadProductsOf, lockCatalogue, slugOwners } from './load.ts';
import { findProduct } from './read.ts';
import { saveProducts } from './save.ts';
import { slugCandidates } from './slug.ts';
import { CategoryName, Product } from '../../../contracts/product/http.ts';
import type { ProductDraft, PutCounts } from '../../../contracts/product/http.ts';
import { addPrice } from '../prices/store.ts';

export interface Putting {
  readonly drafts: readonly ProductDraft[];
  readonly at: Date;
  readonly audit: Audit;
  /** Decides and writes everything, then rolls it back. @default false */
  readonly isDryRun?: boolean;
}

/** Rolls the transaction of a dry run back. */
class DryRun extends Error {
  readonly counts: PutCounts;

  constructor(counts: PutCounts) {
    super('a dry run stores nothing');
    this.counts = counts;
  }
}

/**
 * Adds what is sold under SKUs with its categories, changes all but the price of existing ones, and records an event per changed SKU. Each SKU once.
 *
 * @throws ProductError `category-name-differs`, `sku-taken`, `slug-taken`, `slug-missing`, `variants-differ`, `options-repeated` or `barcode-taken`
 */
export async function putProducts(core: Database, putting: Putting): Promise<PutCounts> {
  try {
    return await core.transaction(async (sql) => {
      const counts = await putInto(sql, putting);
      if (putting.isDryRun === true) throw new DryRun(counts);
      return counts;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.counts;
    throw error;
  }
}

async function putInto(sql: Sql, { drafts: given, at, audit }: Putting): Promise<PutCounts> {
  await audit(sql, `${given.length} products`, { skus: given.slice(0, 100).map(({ sku }) => sku) });
  await lockCatalogue(sql);
  const categories = await addCategories(sql, given);
  refuseOtherCategoryNames(
    given,
    categories.filter(({ slug, current }) => slug === current),
  );
  const drafts = inCurrentCategories(given, categories);
  const skus = drafts.map(({ sku }) => sku);
  const slugs = drafts.flatMap(({ slug, title, sku }) => slug ?? slugCandidates(title, sku));
  const products = await loadProductsOf(
    sql,
    skus,
    drafts.flatMap(({ slug }) => slug ?? []),
  );
  const takenSlugs = new Set((await slugOwners(sql, slugs)).keys());
  const { changes, firstPrices, counts } = planImport(drafts, { products, prices: await currentPrices(sql, skus), takenSlugs }, at);
  await refuseTakenBarcodes(
    sql,
    changes.flatMap(({ after }) => after.variants),
  );
  await saveProducts(sql, changes, firstPrices, at);
  return counts;
}

const PriceRow = z.object({ sku: z.string(), amount: z.int(), currency: z.string() });

async function currentPrices(sql: Sql, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.rows(PriceRow)`
    select v.sku, v.price_amount as amount, v.price_currency as currency
      from product.variants v
     where v.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
  `;
  return new Map(rows.map(({ sku, ...price }) => [sku, priceText({ price })]));
}

const Barcode = z.object({ barcode: z.string(), sku: z.string() });

/** Refuses barcodes that other SKUs have. */
export async function refuseTakenBarcodes(
  sql: Sql,
  variants: readonly { readonly sku: string; readonly barcode: string | null }[],
): Promise<void> {
  const wanted = new Map<string, string>();
  for (const { sku, barcode } of variants) {
    if (barcode === null) continue;
    const other = wanted.get(barcode);
    if (other !== undefined) throw barcodeTaken(sku, barcode, other);
    wanted.set(barcode, sku);
  }
  if (wanted.size === 0) return;
  const known = new Set(variants.map(({ sku }) => sku));
  const rows = await sql.rows(Barcode)`
    select v.barcode, v.sku from product.variants v where v.barcode = any (array(select jsonb_array_elements_text(${json([...wanted.keys()])})))
  `;
  const other = rows.find(({ sku }) => !known.has(sku));
  if (other) throw barcodeTaken(wanted.get(other.barcode) ?? '', other.barcode, other.sku);
}

function barcodeTaken(sku: string, barcode: string, other: string): ProductError {
  return new ProductError('barcode-taken', `barcode of ${sku} is ${barcode}, which ${other} has; correct one of them`, {
    sku,
    barcode,
    other,
  });
}

const KnownCategory = CategoryName.extend({ current: z.string() });

type KnownCategory = z.infer<typeof KnownCategory>;

/** Drafts may name a category by a former slug; its name then does not matter. */
function inCurrentCategories(drafts: readonly ProductDraft[], categories: readonly KnownCategory[]): readonly ProductDraft[] {
  const currentOf = new Map(categories.map(({ slug, current }) => [slug, current]));
  return drafts.map((draft) => ({
    ...draft,
    category: { ...draft.category, slug: currentOf.get(draft.category.slug) ?? draft.category.slug },
  }));
}

/** Adds missing categories at the top of the tree, and returns all categories of the drafts. */
async function addCategories(sql: Sql, drafts: readonly ProductDraft[]): Promise<readonly KnownCategory[]> {
  // If two drafts differ, the first name is inserted; the caller then refuses the second.
  const categories = json([...new Map(drafts.toReversed().map(({ category }) => [category.slug, category])).values()]);
  await sql.run`
    with added as (
      select nextval(pg_get_serial_sequence('product.categories', 'category_id')) as id, c.slug, c.name
        from jsonb_to_recordset(${categories}) as c(slug text, name text)
       where not exists (select from product.category_slugs s where s.slug = c.slug)
    ),
    stored as (
      insert into product.categories (category_id, slug, name, path)
      select a.id, a.slug, a.name, array[a.id] from added a
      returning category_id, slug
    )
    insert into product.category_slugs (slug, category_id) select s.slug, s.category_id from stored s
  `;
  return sql.rows(KnownCategory)`
    select s.slug, c.slug as current, c.name
      from jsonb_to_recordset(${categories}) as n(slug text)
      join product.category_slugs s on s.slug = n.slug
      join product.categories c on c.category_id = s.category_id
  `;
}

export interface PriceSetting {
  readonly sku: string;
  readonly price: Money;

  /** The version of the product that the price is meant for. */
  readonly version: number;
  readonly at: Date;
  readonly audit: Audit;
}

const Priced = z.object({ productId: z.int(), version: z.int(), amount: z.int(), currency: z.string() });

/** Sets the list price if the product is still at `version`, and records the event. An equal price changes nothing. */
export async function setPrice(core: Database, { sku, price, version, at, audit }: PriceSetting): Promise<Product> {
  return core.transaction(async (sql) => {
    const [current] = await sql.rows(Priced)`
      select p.product_id as "productId", p.version, l.amount, l.currency
        from product.variants v
        join product.products p on p.product_id = v.product_id
       cross join lateral (
         select r.amount, r.currency from product.prices r
          where r.sku = v.sku and r.market = 'home' and r.kind = 'list' and r.valid_from <= ${at}
          order by r.valid_from desc limit 1
       ) l
       where v.sku = ${sku} and v.removed_at is null and p.deleted_at is null
         for update of p
    `;
    if (!current) throw productNotFound(sku);
    const from = { amount: current.amount, currency: current.currency };
    if (changePrice({ sku, version: current.version, price: from }, price, version) === 'changed') {
      await addPrice(sql, { sku, market: 'home', kind: 'list', price, from: at, until: null }, at);
      await audit(sql, sku, { from, to: price });
    }
    const product = await findProduct(sql, sku, null);
    if (!product) throw productNotFound(sku);
    return Product.parse(JSON.parse(product.body));
  });
}

export function productNotFound(sku: string): ProductError {
  return new ProductError('product-not-found', `there is no product ${JSON.stringify(sku)}; GET /api/products lists the products`);
}
