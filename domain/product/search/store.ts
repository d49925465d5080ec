import * as z from 'zod';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { AttributeTerm, CategoryTerm, SearchDocument } from './document.ts';
import type { CatalogueTerms } from './document.ts';

/**
 * A moment in the order of transactions: all with lower ids have ended, so their changes are visible. A product that a later transaction changes has a
 * higher `changed_by`, even if that transaction began earlier than others that have ended.
 */
export type Moment = string;

const Row = z.object({ document: SearchDocument });

/** All listed products, in parts from one snapshot. */
export function allDocuments(core: Database, signal: AbortSignal): AsyncGenerator<readonly SearchDocument[], void> {
  return documents(
    core.parts(Row, signal)`
      select product.search_document(p.product_id) || jsonb_build_object('listed', product.listed_product(p.product_id)) as document
        from product.products p
       where p.is_listed
    `,
  );
}

async function* documents(rows: AsyncGenerator<readonly z.infer<typeof Row>[], void>): AsyncGenerator<readonly SearchDocument[], void> {
  for await (const part of rows) yield part.map(({ document }) => document);
}

const MomentRow = z.object({ moment: z.string() });

export async function currentMoment(sql: Sql): Promise<Moment> {
  const [row] = await sql.rows(MomentRow)`select pg_snapshot_xmin(pg_current_snapshot())::text as moment`;
  if (!row) throw new Error('the database returned no snapshot');
  return row.moment;
}

const Changed = z.object({ id: z.int(), changedBy: z.string() });

/** Products whose row changed since a moment, each with the transaction that changed it last. */
export async function changesSince(sql: Sql, moment: Moment): Promise<readonly z.infer<typeof Changed>[]> {
  return sql.rows(Changed)`
    select p.product_id as id, p.changed_by::text as "changedBy" from product.products p where p.changed_by >= ${moment}::xid8 order by p.changed_by
  `;
}

/** The products that are listed, of those with the ids. */
export async function documentsOf(sql: Sql, ids: readonly number[]): Promise<readonly SearchDocument[]> {
  const rows = await sql.rows(Row)`
    select product.search_document(p.product_id) || jsonb_build_object('listed', product.listed_product(p.product_id)) as document
      from product.products p
     where p.product_id = any (array(select jsonb_array_elements_text(${json(ids)})::bigint)) and p.is_listed
  `;
  return rows.map(({ document }) => document);
}

const Terms = z.object({
  categories: z.array(CategoryTerm),
  attributes: z.array(AttributeTerm),
  synonyms: z.array(z.array(z.string())),
});

export async function catalogueTerms(sql: Sql): Promise<CatalogueTerms> {
  const [row] = await sql.rows(Terms)`
    select (select coalesce(jsonb_agg(jsonb_build_object('id', category_id, 'slug', slug, 'name', name, 'parentId', parent_id) order by category_id), '[]')
              from product.categories) as categories,
           (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name, 'type', type, 'unit', unit) order by code), '[]')
              from product.attributes) as attributes,
           (select coalesce(jsonb_agg(to_jsonb(words) order by synonyms_id), '[]') from product.synonyms) as synonyms
  `;
  if (!row) throw new Error('the database returned no terms of the catalogue');
  return row;
}
