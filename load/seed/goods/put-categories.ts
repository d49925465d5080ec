import type { Client } from 'pg';
import { DEPARTMENTS } from './departments.ts';
import { slugOf } from './goods.ts';
import { MATERIALS } from './words.ts';

const ATTRIBUTES = [
  { code: 'material', name: 'Material', type: 'choice', unit: null, choices: MATERIALS },
  { code: 'brand', name: 'Range', type: 'text', unit: null, choices: [] },
  { code: 'width-cm', name: 'Width', type: 'number', unit: 'cm', choices: [] },
  { code: 'dishwasher-safe', name: 'Dishwasher safe', type: 'boolean', unit: null, choices: [] },
];

export function kindKey(path: readonly [string, string, string]): string {
  return path.join(' / ');
}

/** Adds the tree of categories and the attributes, where they are missing. @returns the ids of the kinds by `kindKey` */
export async function putCategories(client: Client): Promise<ReadonlyMap<string, number>> {
  await client.query(
    `insert into product.attributes (code, name, type, unit, choices)
     select code, name, type, unit, choices from jsonb_to_recordset($1) as a(code text, name text, type text, unit text, choices jsonb)
     on conflict do nothing`,
    [JSON.stringify(ATTRIBUTES)],
  );
  const kinds = new Map<string, number>();
  for (const { name, groups } of DEPARTMENTS) {
    const department = await put(client, slugOf(name), name, null);
    for (const [group, goods] of Object.entries(groups)) {
      const below = await put(client, `${slugOf(name)}-${slugOf(group)}`.slice(0, 64), group, department);
      for (const kind of goods) kinds.set(kindKey([name, group, kind]), await put(client, `goods-${slugOf(kind)}`, kind, below));
    }
  }
  return kinds;
}

/** Returns the id of the category with the slug, which is created if it is missing. */
async function put(client: Client, slug: string, name: string, parent: number | null): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `with known as (select category_id as id from product.category_slugs where slug = $1),
          next as (select nextval(pg_get_serial_sequence('product.categories', 'category_id')) as id where not exists (select from known)),
          added as (
            insert into product.categories (category_id, slug, name, parent_id, path)
            select n.id, $1, $2, $3::bigint, coalesce((select path from product.categories where category_id = $3), '{}') || n.id from next n
            returning category_id
          ),
          named as (insert into product.category_slugs (slug, category_id) select $1, category_id from added)
     select id from known union all select category_id from added`,
    [slug, name, parent],
  );
  const [row] = rows;
  if (!row) throw new Error(`the category ${slug} was not created`);
  return Number(row.id);
}
