import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { auditRollups } from '../../../ops/audit/rollups/audit-rollups.ts';
import { fillRollups } from '../../../ops/rollups/fill-rollups.ts';
import { soldOrders, storeOrders } from '../../support/builders/sold-orders.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['analytics', 'order']);
const { admin } = database;
const core = database.sql('analytics');
const timeZone = 'Europe/London';
const findings = async (zone = timeZone) => (await auditRollups({ core: admin, orders: admin, timeZone: zone, graceMillis: 0 })).findings;

const Cohort = z.object({ cohort: z.string(), month: z.string(), customers: z.int() });
const cohorts = () => core.rows(Cohort)`select cohort, month, customers from analytics.cohorts where customers > 0 order by 1, 2`;

beforeAll(() => storeOrders(admin, [...soldOrders(700, { from: '2026-02-20T00:00:00Z', to: '2026-04-10T00:00:00Z' }, 11)]));

afterAll(async () => {
  await core.close();
  await admin.close();
});

test('orders that no event has reported are counted once', async () => {
  expect((await findings()).length).toBeGreaterThan(100);
  expect(await fillRollups({ core, orders: admin, timeZone })).toBe(700);
  expect(await findings()).toEqual([]);
  expect(await fillRollups({ core, orders: admin, timeZone })).toBe(700);
  expect(await findings()).toEqual([]);
});

test('rollups can be counted again, by other days too', async () => {
  const before = await cohorts();
  await core.run`update analytics.order_days set amount = amount + 1, orders = 0`;
  await core.run`select analytics.recount_sales(${timeZone})`;
  expect(await findings()).toEqual([]);
  expect(await cohorts()).toEqual(before);
  await core.run`select analytics.recount_sales('Asia/Tokyo')`;
  expect(await findings('Asia/Tokyo')).toEqual([]);
  expect((await findings()).length).toBeGreaterThan(10);
});
