import * as z from 'zod';
import { Category, CategoryDetail } from '../../../contracts/product/http.ts';
import { StaffCategories } from '../../../contracts/product/editor.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { ProductError } from '../errors.ts';

/** Every category that has a listed product, itself or below it. */
export async function listCategories(sql: Sql): Promise<readonly Category[]> {
  return sql.rows(Category)`
    select c.slug, c.name, a.slug as parent, l.count as "productCount"
      from product.categories c
      join (select category_id, count(*) from product.listings group by category_id) l on l.category_id = c.category_id
      left join product.categories a on a.category_id = c.parent_id
     order by c.name, c.slug
  `;
}

/** The whole tree in reading order: each category, then what is below it by name. */
export async function listTree(sql: Sql): Promise<readonly StaffCategories['categories'][number][]> {
  return sql.rows(StaffCategories.shape.categories.element)`
    with recursive tree as (
      select c.category_id, c.slug, c.name, null::text collate "C" as parent, 0 as depth, array[c.name, c.slug collate "default"] as place
        from product.categories c
       where c.parent_id is null
       union all
      select c.category_id, c.slug, c.name, t.slug, t.depth + 1, t.place || array[c.name, c.slug collate "default"]
        from tree t
        join product.categories c on c.parent_id = t.category_id
    )
    select slug, name, parent, depth from tree order by place
  `;
}

const Detail = z.object({ detail: CategoryDetail });

/** A category by its slug or a former one. */
export async function findCategory(sql: Sql, slug: string): Promise<CategoryDetail | undefined> {
  const [row] = await sql.rows(Detail)`
    select jsonb_build_object(
             'slug', c.slug,
             'name', c.name,
             'parent', (select a.slug from product.categories a where a.category_id = c.parent_id),
             'productCount', (select count(*) from product.listings l where l.category_id = c.category_id),
             'seoTitle', c.seo_title,
             'seoDescription', c.seo_description,
             'version', c.version,
             'breadcrumb', (select coalesce(jsonb_agg(jsonb_build_object('slug', a.slug, 'name', a.name) order by cardinality(a.path)), '[]')
                              from product.categories a
                             where a.category_id = any (c.path) and a.category_id <> c.category_id),
             'children', (select coalesce(jsonb_agg(jsonb_build_object('slug', b.slug, 'name', b.name, 'parent', c.slug, 'productCount', n.count) order by b.name, b.slug), '[]')
                            from product.categories b
                           cross join lateral (select count(*) from product.listings l where l.category_id = b.category_id) n
                           where b.parent_id = c.category_id)
           ) as detail
      from product.category_slugs s
      join product.categories c on c.category_id = s.category_id
     where s.slug = ${slug}
  `;
  return row?.detail;
}

export function categoryNotFound(slug: string): ProductError {
  return new ProductError('category-not-found', `there is no category ${JSON.stringify(slug)}; GET /api/categories lists the categories`);
}
