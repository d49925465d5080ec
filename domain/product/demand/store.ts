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
