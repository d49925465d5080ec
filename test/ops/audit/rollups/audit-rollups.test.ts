import { afterAll, beforeAll, expect, test } from 'vitest';
import { factsOf } from '../../../../domain/analytics/rollup/facts.ts';
import { countFacts } from '../../../../domain/analytics/rollup/store.ts';
import { auditRollups } from '../../../../ops/audit/rollups/audit-rollups.ts';
import { eventsOf, soldOrders, storeOrders } from '../../../support/builders/sold-orders.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['analytics', 'order']);
const { admin } = database;
const orders = [...soldOrders(400, { from: '2026-02-20T00:00:00Z', to: '2026-04-10T00:00:00Z' })];
const audit = () => auditRollups({ core: admin, orders: admin, timeZone: 'Europe/London', graceMillis: 0 });

beforeAll(async () => {
  await storeOrders(admin, orders);
  await countFacts(admin, factsOf(orders.flatMap((order) => eventsOf(order))), 'Europe/London');
});

afterAll(() => admin.close());

test('rollups of cancelled orders and parcels agree with the orders', async () => {
  const { rows, findings } = await audit();
  expect(findings).toEqual([]);
  expect(rows).toBeGreaterThan(1_000);
});

test('an order that was not counted, a row that is wrong and one that should not be there are found', async () => {
  const [missing] = soldOrders(1, { from: '2026-05-05T00:00:00Z', to: '2026-05-05T01:00:00Z' }, 7);
  if (!missing) throw new Error('an order');
  await storeOrders(admin, [{ ...missing, lines: missing.lines.slice(0, 1), cancelledParcels: [], isCancelled: false }]);
  await admin.run`update analytics.product_days set units = units + 1 where (day, sku) in (select day, sku from analytics.product_days order by 1, 2 limit 1)`;
  await admin.run`update analytics.category_hours set amount = amount + 5 where (hour, category) in (select hour, category from analytics.category_hours order by 1, 2 limit 1)`;
  await admin.run`insert into analytics.order_values values ('2026-03-01', 'FR', 'GBP', 7, 1)`;
  const { findings } = await audit();
  expect(findings).toEqual([
    expect.stringMatching(/^categories by hour: 2026-02-20 \w\w GBP sums to \d+, and the day has \d+$/),
    expect.stringMatching(/^rollup products by day: 2026-02-20 SKU-\d+ GBP has \d+, \d+, the orders give \d+, \d+$/),
    'rollup order values: 2026-03-01 FR GBP 7 has 1, the orders give no row',
    expect.stringMatching(/^rollup orders by day: 2026-05-05 \w\w GBP has no row, the orders give 1, 0, \d+, \d+$/),
    expect.stringMatching(
      /^rollup orders by hour: 2026-05-04 23:00:00 \w\w GBP has no row|^rollup orders by hour: 2026-05-05 0\d:00:00 \w\w GBP has no row/,
    ),
    expect.stringMatching(/^rollup products by day: 2026-05-05 SKU-\d+ GBP has no row/),
    expect.stringMatching(/^rollup order values: 2026-05-05 \w\w GBP \d+ has no row/),
  ]);
});
