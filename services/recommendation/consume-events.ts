import { AvailabilityChanged } from '../../contracts/inventory/events.ts';
import { OrderConfirmed } from '../../contracts/order/events.ts';
import { ProductChanged } from '../../contracts/product/events.ts';
import { CustomerErased } from '../../contracts/user/events.ts';
import { eraseCustomers, insertBaskets } from '../../domain/recommendation/baskets/store.ts';
import { recordAvailability, recordChanges } from '../../domain/recommendation/catalogue/store.ts';
import { takeNew } from '../../platform/outbox/inbox.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';

export const CONSUMER = 'recommendation';

const CONSUMED: readonly string[] = [OrderConfirmed, ProductChanged, AvailabilityChanged, CustomerErased].map(
  ({ shape }) => shape.type.value,
);

/** Stores the baskets of confirmed orders, and which products changed or sold out, in one transaction. */
export async function consumeEvents(database: Database, events: readonly StreamEvent[], now: Date): Promise<void> {
  const consumed = events.filter(({ type }) => CONSUMED.includes(type));
  if (consumed.length === 0) return;
  await database.transaction(async (sql) => {
    const payloads = (await takeNew(sql, 'recommendation', CONSUMER, consumed)).map(({ payload }) => payload);
    const of = <T>(schema: { safeParse(value: unknown): { readonly data?: T } }) =>
      payloads.flatMap((payload) => schema.safeParse(payload).data ?? []);
    const orders = of(OrderConfirmed).map(({ orderId, customerId, placedAt, lines }) => ({
      orderId,
      customerId,
      placedAt,
      skus: [...new Set(lines.map(({ sku }) => sku))],
    }));
    await eraseCustomers(
      sql,
      of(CustomerErased).flatMap(({ customers }) => customers),
      now,
    );
    await insertBaskets(sql, orders, now);
    await recordChanges(
      sql,
      of(ProductChanged).map(({ sku, slug = null, category, version }) => ({ sku, slug, category, version })),
    );
    await recordAvailability(sql, of(AvailabilityChanged));
  });
}
