import * as z from 'zod';
import type { ProductEvent } from '../../../contracts/product/events.ts';
import { record } from '../../../platform/outbox/record.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import type { ProductState } from './product-state.ts';
import type { StoredChange } from './save.ts';

const Ancestors = z.object({ slug: z.string(), ancestors: z.array(z.string()) });

/** Slugs of each category and of those above it: all pages that list its products. */
export async function listPagesOf(sql: Sql, slugs: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await sql.rows(Ancestors)`
    select c.slug, (select jsonb_agg(a.slug order by a.slug) from product.categories a where a.category_id = any (c.path)) as ancestors
      from product.categories c
     where c.slug = any (array(select jsonb_array_elements_text(${json([...new Set(slugs)])})))
  `;
  return new Map(rows.map(({ slug, ancestors }) => [slug, ancestors]));
}

/** Records an event for each SKU of the changed products. */
export async function recordProductChanges(
  sql: Sql,
  changes: readonly StoredChange[],
  at: Date,
  formerPages: readonly string[] = [],
): Promise<void> {
  const pages = await listPagesOf(
    sql,
    changes.flatMap(({ before, after }) => [...(before?.categories ?? []), ...after.categories]),
  );
  const pagesOf = (product: ProductState | undefined) => (product?.categories ?? []).flatMap((slug) => pages.get(slug) ?? [slug]);
  const events = changes.flatMap(({ before, after }) => {
    const [category = '', formerCategory] = [after.categories[0], before?.categories[0]];
    const formerSlug = before?.slug;
    return after.variants.map(({ sku }): ProductEvent => ({
      type: 'product.product-changed.v1',
      sku,
      category,
      ...(formerCategory !== undefined && formerCategory !== category && { formerCategory }),
      slug: after.slug,
      ...(formerSlug !== undefined && formerSlug !== after.slug && { formerSlug }),
      categories: [...new Set([...formerPages, ...pagesOf(before), ...pagesOf(after)])].toSorted(),
      version: after.version,
      changedAt: at.toISOString(),
    }));
  });
  await recordEvents(sql, events);
}

export async function recordEvents(sql: Sql, events: readonly ProductEvent[]): Promise<void> {
  await record(sql, 'product', events, { lane: 0, subject: ({ sku }) => sku });
}
