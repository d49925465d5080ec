import * as z from 'zod';
import type { EditedCategory } from '../../../contracts/product/editor.ts';
import type { CategoryDetail } from '../../../contracts/product/http.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { refuseOutdated } from '../catalogue/edit.ts';
import { loadProducts, lockCatalogue } from '../catalogue/load.ts';
import { listPagesOf } from '../catalogue/record-changes.ts';
import type { ProductChange } from '../catalogue/product-state.ts';
import { saveProducts } from '../catalogue/save.ts';
import { ProductError } from '../errors.ts';
import { categoryNotFound, findCategory } from './read.ts';
import { pathBelow } from './tree.ts';

export interface CategoryAct {
  readonly at: Date;
  readonly audit: Audit;
}

const Stored = z.object({ id: z.int(), slug: z.string(), path: z.array(z.int()), version: z.int() });

type Stored = z.infer<typeof Stored>;

/** Creates a category. */
export async function createCategory(core: Database, edited: EditedCategory, { audit }: CategoryAct): Promise<CategoryDetail> {
  return core.transaction(async (sql) => {
    await lockCatalogue(sql);
    await refuseTakenSlug(sql, edited.slug, undefined);
    const parent = await parentOf(sql, edited);
    const [next] = await sql.rows(
      z.object({ id: z.int() }),
    )`select nextval(pg_get_serial_sequence('product.categories', 'category_id')) as id`;
    const id = next?.id ?? 0;
    await sql.run`
      insert into product.categories (category_id, slug, name, parent_id, path, seo_title, seo_description)
      values (${id}, ${edited.slug}, ${edited.name}, ${parent?.id ?? null}, array(select jsonb_array_elements_text(${json(pathBelow({ id, slug: edited.slug }, parent))})::bigint),
              ${edited.seoTitle}, ${edited.seoDescription})
    `;
    await sql.run`insert into product.category_slugs (slug, category_id) values (${edited.slug}, ${id})`;
    await audit(sql, edited.slug, { parent: edited.parent });
    return detailOf(sql, edited.slug);
  });
}

/** Replaces a category that is still at `version`: renames or moves it with what is below it, and records an event for each product that is listed elsewhere now. */
export async function replaceCategory(
  core: Database,
  slug: string,
  edited: EditedCategory,
  { version, at, audit }: CategoryAct & { readonly version: number },
): Promise<CategoryDetail> {
  return core.transaction(async (sql) => {
    await lockCatalogue(sql);
    const category = await findStored(sql, slug);
    if (!category) throw categoryNotFound(slug);
    refuseOutdated(category.slug, category.version, version);
    await refuseTakenSlug(sql, edited.slug, category.id);
    const path = pathBelow(category, await parentOf(sql, edited));
    const isMoved = path.join() !== category.path.join();
    const formerPages = (await listPagesOf(sql, [category.slug])).get(category.slug) ?? [];
    const before = isMoved || edited.slug !== category.slug ? await productsBelow(sql, category.id) : [];
    await sql.run`
      update product.categories
         set slug = ${edited.slug}, name = ${edited.name}, seo_title = ${edited.seoTitle}, seo_description = ${edited.seoDescription}, version = version + 1
       where category_id = ${category.id}
    `;
    await sql.run`insert into product.category_slugs (slug, category_id) values (${edited.slug}, ${category.id}) on conflict (slug) do nothing`;
    if (isMoved) await move(sql, category, path);
    const after = new Map(
      (
        await loadProducts(
          sql,
          before.flatMap(({ productId }) => productId ?? []),
        )
      ).map((product) => [product.productId, product]),
    );
    const changes = before.flatMap((product): readonly ProductChange[] => {
      const changed = after.get(product.productId);
      return changed ? [{ before: product, after: changed }] : [];
    });
    await saveProducts(sql, changes, [], at, formerPages);
    await audit(sql, edited.slug, { from: category.slug, parent: edited.parent });
    return detailOf(sql, edited.slug);
  });
}

/** Deletes a category that has no products and no categories below it. Its address is free afterwards. */
export async function deleteCategory(
  core: Database,
  slug: string,
  { version, audit }: CategoryAct & { readonly version: number },
): Promise<void> {
  await core.transaction(async (sql) => {
    await lockCatalogue(sql);
    const category = await findStored(sql, slug);
    if (!category) throw categoryNotFound(slug);
    refuseOutdated(category.slug, category.version, version);
    const [used] = await sql.rows(z.object({ products: z.int(), children: z.int() }))`
      select (select count(*) from product.product_categories where category_id = ${category.id}) as products,
             (select count(*) from product.categories where parent_id = ${category.id}) as children
    `;
    if (used && used.products + used.children > 0)
      throw new ProductError(
        'category-in-use',
        `${slug} has ${used.products} products and ${used.children} categories below it; move them to other categories first`,
        used,
      );
    await sql.run`delete from product.categories where category_id = ${category.id}`;
    await audit(sql, slug);
  });
}

async function findStored(sql: Sql, slug: string): Promise<Stored | undefined> {
  const [row] = await sql.rows(Stored)`
    select category_id as id, slug, to_jsonb(path) as path, version from product.categories where slug = ${slug}
  `;
  return row;
}

async function parentOf(sql: Sql, { slug, parent }: EditedCategory): Promise<Stored | undefined> {
  if (parent === null) return undefined;
  const found = await findStored(sql, parent);
  if (!found)
    throw new ProductError(
      'category-unknown',
      `parent of ${slug} is "${parent}", which does not exist; name an existing category, or null for the top`,
      {
        parent,
      },
    );
  return found;
}

async function refuseTakenSlug(sql: Sql, slug: string, owner: number | undefined): Promise<void> {
  const [taken] = await sql.rows(z.object({ id: z.int() }))`select category_id as id from product.category_slugs where slug = ${slug}`;
  if (!taken || taken.id === owner) return;
  throw new ProductError('slug-taken', `slug is "${slug}", which another category has or had; use another slug`, { slug });
}

/** Puts a category and all below it in another place. */
async function move(sql: Sql, { id, path: former }: Stored, path: readonly number[]): Promise<void> {
  await sql.run`
    update product.categories c
       set path = array(select jsonb_array_elements_text(${json(path)})::bigint) || c.path[${former.length + 1}::int:],
           parent_id = case when c.category_id = ${id} then ${path.at(-2) ?? null}::bigint else c.parent_id end
     where ${id}::bigint = any (c.path)
  `;
}

async function productsBelow(sql: Sql, id: number) {
  const ids = await sql.rows(z.object({ id: z.int() }))`
    select distinct pc.product_id as id
      from product.categories c
      join product.product_categories pc on pc.category_id = c.category_id
     where ${id}::bigint = any (c.path)
  `;
  return loadProducts(
    sql,
    ids.map((row) => row.id),
  );
}

async function detailOf(sql: Sql, slug: string): Promise<CategoryDetail> {
  const category = await findCategory(sql, slug);
  if (!category) throw categoryNotFound(slug);
  return category;
}
