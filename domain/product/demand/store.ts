import * as z from 'zod';
import type { DemandEvent } from '../../../contracts/product/demand-events.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';

interface DemandRow {
  readonly eventId: string;
  readonly sku: string;
  readonly units: number;
  readonly isAvailable: boolean | null;
  readonly at: string | null;
}

/** Records stock and sales of SKUs, in one statement. A repeated event changes nothing, nor does an older one of the same SKU's availability. */
export async function recordDemand(
  sql: Sql,
  events: readonly { readonly eventId: string; readonly payload: DemandEvent }[],
): Promise<void> {
  const rows = events.flatMap(({ eventId, payload }): readonly DemandRow[] => {
    switch (payload.type) {
      case 'inventory.availability-changed.v1':
        return [{ eventId, sku: payload.sku, units: 0, isAvailable: payload.isAvailable, at: payload.changedAt }];
      case 'order.order-confirmed.v2':
        return payload.lines.map(({ sku, quantity }) => ({ eventId, sku, units: quantity, isAvailable: null, at: null }));
    }
  });
  await sql.run`select product.record_demand(${json(rows)})`;
}

const Slug = z.object({ slug: z.string() });

/** The slugs of listed products, the best seller first. */
export async function bestSellers(sql: Sql, most: number): Promise<readonly string[]> {
  const rows = await sql.rows(Slug)`
    select p.slug
      from product.products p
      left join (select v.product_id, sum(d.units_sold) as units
              from product.demand d
              join product.variants v on v.sku = d.sku
             where d.units_sold > 0
             group by v.product_id) s on s.product_id = p.product_id
     where p.is_listed
     order by coalesce(s.units, 0) desc, p.product_id
     limit ${most}
  `;
  return rows.map(({ slug }) => slug);
}
