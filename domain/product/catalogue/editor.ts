import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { StaffProduct } from '../../../contracts/product/editor.ts';
import type { EditedProduct } from '../../../contracts/product/editor.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { refuseAttributes } from '../attributes/check.ts';
import { listAttributes } from '../attributes/store.ts';
import { ProductError } from '../errors.ts';
import { editProduct, refuseOutdated, refusePublication } from './edit.ts';
import { loadProducts, lockCatalogue, slugOwners } from './load.ts';
import type { FirstPrice, ProductChange, ProductState } from './product-state.ts';
import { soldVariants } from './product-state.ts';
import { saveProducts } from './save.ts';
import { refuseTakenBarcodes } from './store.ts';

export interface Acting {
  readonly at: Date;
  readonly audit: Audit;
}

/** Creates a product that is not published. @throws ProductError where a value is wrong or taken */
export async function createProduct(core: Database, edited: EditedProduct, { at, audit }: Acting): Promise<StaffProduct> {
  return core.transaction(async (sql) => {
    await lockCatalogue(sql);
    const { change, firstPrices } = editProduct(undefined, edited);
    if (!change) throw new Error('a new product is no change');
    const product = await save(sql, change, firstPrices, at);
    await audit(sql, product.slug, { productId: product.productId, skus: edited.variants.map(({ sku }) => sku) });
    return product;
  });
}

export interface ProductVersion extends Acting {
  readonly productId: number;
  /** That the change is meant for. */
  readonly version: number;
}

/** Replaces a product that is still at `version`. */
export async function replaceProduct(
  core: Database,
  edited: EditedProduct,
  { productId, version, at, audit }: ProductVersion,
): Promise<StaffProduct> {
  return core.transaction(async (sql) => {
    const before = await lockProduct(sql, productId, version);
    refuseDeleted(before);
    const { change, firstPrices } = editProduct(before, edited);
    if (!change) return findStaffProduct(sql, productId);
    await audit(sql, change.after.slug, { productId, fields: changedFields(change) });
    return save(sql, change, firstPrices, at);
  });
}

/** Sets when the product is shown and sold. */
export async function publishProduct(
  core: Database,
  { publishedFrom, publishedUntil }: Pick<StaffProduct, 'publishedFrom' | 'publishedUntil'>,
  { productId, version, at, audit }: ProductVersion,
): Promise<StaffProduct> {
  refusePublication(publishedFrom, publishedUntil);
  return core.transaction(async (sql) => {
    const before = await lockProduct(sql, productId, version);
    refuseDeleted(before);
    const product = await save(sql, { before, after: { ...before, publishedFrom, publishedUntil } }, [], at);
    await audit(sql, product.slug, { productId, publishedFrom, publishedUntil });
    return product;
  });
}

/** Deletes or restores a product. Its SKUs and addresses stay its own. */
export async function setDeleted(
  core: Database,
  isDeleted: boolean,
  { productId, version, at, audit }: ProductVersion,
): Promise<StaffProduct> {
  return core.transaction(async (sql) => {
    const before = await lockProduct(sql, productId, version);
    const deletedAt = isDeleted ? (before.deletedAt ?? at.toISOString()) : null;
    const product = await save(sql, { before, after: { ...before, deletedAt } }, [], at);
    await audit(sql, product.slug, { productId });
    return product;
  });
}

async function lockProduct(sql: Sql, productId: number, version: number): Promise<ProductState> {
  await lockCatalogue(sql);
  const [product] = await loadProducts(sql, [productId]);
  if (!product) throw noSuchProduct(productId);
  refuseOutdated(product.slug, product.version, version);
  return product;
}

function refuseDeleted({ slug, productId, deletedAt }: ProductState): void {
  if (deletedAt === null) return;
  throw new ProductError(
    'product-deleted',
    `${slug} was deleted at ${deletedAt}; restore it by POST /api/catalogue/products/${productId}/restoration`,
    {
      deletedAt,
    },
  );
}

async function save(sql: Sql, change: ProductChange, firstPrices: readonly FirstPrice[], at: Date): Promise<StaffProduct> {
  const { after } = change;
  await refuseTaken(sql, after);
  await refuseUnknownCategories(sql, after.categories);
  refuseAttributes(after.attributes, await listAttributes(sql));
  await refuseTakenBarcodes(sql, after.variants);
  const [stored] = await saveProducts(sql, [change], firstPrices, at);
  return findStaffProduct(sql, stored?.after.productId ?? 0);
}

const Owner = z.object({ sku: z.string(), slug: z.string(), productId: z.int() });

async function refuseTaken(sql: Sql, { productId, slug, variants }: ProductState): Promise<void> {
  const owner = (await slugOwners(sql, [slug])).get(slug);
  if (owner !== undefined && owner !== productId)
    throw new ProductError('slug-taken', `slug is "${slug}", which the product ${owner} has or had; use another slug`, {
      slug,
      productId: owner,
    });
  const owners = await sql.rows(Owner)`
    select v.sku, p.slug, p.product_id as "productId"
      from product.variants v
      join product.products p on p.product_id = v.product_id
     where v.sku = any (array(select jsonb_array_elements_text(${json(variants.map(({ sku }) => sku))})))
  `;
  const other = owners.find((each) => each.productId !== productId);
  if (other)
    throw new ProductError(
      'sku-taken',
      `${other.sku} is already a SKU of the product ${other.slug}; edit that product, or use another SKU`,
      { ...other },
    );
}

const Slug = z.object({ slug: z.string() });

async function refuseUnknownCategories(sql: Sql, slugs: readonly string[]): Promise<void> {
  const known = await sql.rows(Slug)`
    select c.slug from product.categories c where c.slug = any (array(select jsonb_array_elements_text(${json(slugs)})))
  `;
  const missing = slugs.filter((slug, index) => !known.some((each) => each.slug === slug) || slugs.indexOf(slug) !== index);
  if (missing.length > 0)
    throw new ProductError(
      'category-unknown',
      `categories has ${missing.join(', ')}, which does not exist or is repeated; send each existing slug once`,
      {
        slugs: missing,
      },
    );
}

const VariantPrice = z.object({ sku: z.string(), amount: z.int(), currency: z.string() });

/** A product as staff see it, published or not. @throws ProductError `product-not-found` */
export async function findStaffProduct(sql: Sql, productId: number): Promise<StaffProduct> {
  const [product] = await loadProducts(sql, [productId]);
  if (!product) throw noSuchProduct(productId);
  const prices = await sql.rows(VariantPrice)`
    select sku, price_amount as amount, price_currency as currency from product.variants where product_id = ${productId}
  `;
  const priceOf = new Map(prices.map(({ sku, ...price }) => [sku, price]));
  // Without `isRemoved`, which the schema does not have.
  return StaffProduct.parse({
    ...product,
    variants: soldVariants(product).map((variant) => ({ ...variant, price: priceOf.get(variant.sku) })),
  });
}

function noSuchProduct(productId: number): ProductError {
  return new ProductError(
    'product-not-found',
    `there is no product with the id ${productId}; GET /api/catalogue/products lists the products`,
  );
}

function changedFields({ before, after }: ProductChange): readonly string[] {
  const former = new Map<string, unknown>(Object.entries(before ?? {}));
  return Object.entries(after).flatMap(([field, value]) => (isDeepStrictEqual(value, former.get(field)) ? [] : [field]));
}
