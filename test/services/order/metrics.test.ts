import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrderApp } from '../../support/apps/order-app.ts';

let shop: Awaited<ReturnType<typeof startOrderApp>>;

beforeAll(async () => {
  shop = await startOrderApp();
});

afterAll(() => shop.stop());

const read = async () => (await shop.app.inject('/metrics')).body;
/** The value of a metric with a label. */
const sample = (text: string, name: string, label: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name}{`) && line.includes(label))
      ?.split(' ')
      .at(-1),
  );

test('an order is counted once, its wait when it was decided too late, and its saga while it is being decided', async () => {
  const before = await read();
  expect(sample(before, 'orders_placed_total', 'by="shopper"')).toBe(0);
  expect(sample(before, 'sagas', 'state="deciding"')).toBe(0);
  const [caller, key] = [shop.signIn(), 'a key'];
  for (let repeat = 0; repeat < 2; repeat += 1) expect((await shop.order({ caller, key, prefer: 'wait=1' })).statusCode).toBe(202);
  const after = await read();
  expect(sample(after, 'orders_placed_total', 'by="shopper"')).toBe(1);
  expect(sample(after, 'orders_placed_total', 'by="importer"')).toBe(0);
  expect(sample(after, 'sagas', 'state="deciding"')).toBe(1);
  expect(sample(after, 'sagas', 'state="stuck"')).toBe(0);
  expect(sample(after, 'saga_oldest_seconds', 'state="deciding"')).toBeGreaterThan(0.9);
  // The caller stopped waiting before the objective's ten seconds.
  expect(sample(after, 'order_decision_seconds_count', 'outcome="undecided"')).toBe(0);
});

test('a saga past its deadline and a stuck one are counted, with their ages', async () => {
  await shop.database.admin.run`update shop.order_sagas set deadline = now() - interval '10 minutes'`;
  expect(sample(await read(), 'saga_oldest_seconds', 'state="overdue"')).toBeGreaterThanOrEqual(600);
  await shop.database.admin.run`update shop.order_sagas set deadline = null, stuck_since = now() - interval '1 hour', at_risk = 1`;
  const text = await read();
  expect([sample(text, 'sagas', 'state="overdue"'), sample(text, 'sagas', 'state="stuck"')]).toEqual([0, 1]);
  expect(sample(text, 'saga_oldest_seconds', 'state="stuck"')).toBeGreaterThanOrEqual(3_600);
});
