import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryAnswer } from '../../../contracts/analytics/http.ts';
import type { QueryName } from '../../../contracts/analytics/parameters.ts';
import { factsOf } from '../../../domain/analytics/rollup/facts.ts';
import { countFacts } from '../../../domain/analytics/rollup/store.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { eventsOf, soldOrders, storeOrders } from '../../support/builders/sold-orders.ts';
import { startAnalytics } from './analytics-world.ts';

const world = await startAnalytics();
const { app, core, admin, clock, cache } = world;
const range = { from: '2026-03-20T00:00:00Z', to: '2026-05-10T00:00:00Z' };
const orders = [...soldOrders(600, range)];
let staff: { authorization: string };

const count = (events: Parameters<typeof factsOf>[0]) => countFacts(core, factsOf(events), 'Europe/London');

beforeAll(async () => {
  staff = await asRole('finance');
  await storeOrders(admin, orders);
  await count(
    Array.from({ length: 30 }, (_, sku) => ({
      type: 'product.product-changed.v1',
      sku: `SKU-${sku}`,
      category: `category-${sku % 3}`,
      version: 1,
      changedAt: range.from,
    })),
  );
  // Latest first, and the last parts of an order before its confirmation.
  await count(orders.flatMap((order) => eventsOf(order)).toReversed());
});

afterAll(() => world.close());

const get = (name: string, query: Record<string, string>, headers = staff) =>
  app.inject({ url: `/api/analytics/queries/${name}?${new URLSearchParams(query).toString()}`, headers });

async function ask<Name extends QueryName>(name: Name, query: Record<string, string>) {
  const response = await get(name, query);
  expect(response.statusCode, response.body).toBe(200);
  return queryAnswer(name).parse(response.json());
}

const days = { from: '2026-03-20', to: '2026-05-10' };

describe('exact answers and rollups', () => {
  test.each<[QueryName, Record<string, string>]>([
    ['revenue', { by: 'day' }],
    ['revenue', { by: 'hour', from: '2026-03-25', to: '2026-04-05' }],
    ['revenue', { by: 'country' }],
    ['revenue', { by: 'day', country: 'DE' }],
    ['revenue', { by: 'day', from: '2026-03-29', to: '2026-03-29' }],
    ['top-products', { by: 'revenue', limit: '7' }],
    ['top-products', { by: 'units', limit: '50' }],
    ['order-values', {}],
    ['cohorts', { from: '2026-03', to: '2026-05' }],
  ])('agree on %s %o', async (name, query) => {
    const fromRollups = await ask(name, { ...days, ...query });
    const exact = await ask(name, { ...days, ...query, exact: 'true' });
    expect(fromRollups).toMatchObject({ source: 'rollups', timeZone: 'Europe/London' });
    expect(exact).toMatchObject({ source: 'shards', asOf: '2026-11-30T12:00:00.000Z' });
    expect(exact.rows.length).toBeGreaterThan(0);
    expect(exact.rows).toEqual(fromRollups.rows);
  });

  test('differ by at most 2 % in percentiles', async () => {
    const [[rough], [exact]] = await Promise.all([
      ask('order-percentiles', days).then(({ rows }) => rows),
      ask('order-percentiles', { ...days, exact: 'true' }).then(({ rows }) => rows),
    ]);
    expect(rough?.orders).toBe(exact?.orders);
    for (const percentile of ['p50', 'p75', 'p90', 'p95', 'p99'] as const)
      expect(Math.abs((rough?.[percentile] ?? 0) / (exact?.[percentile] ?? 0) - 1), percentile).toBeLessThanOrEqual(0.0201);
  });
});

const sum = (rows: readonly object[]) => rows.reduce<number>((total, row) => total + Number('revenue' in row ? row.revenue : 0), 0);

test('revenue by category adds up to the revenue by day', async () => {
  const [byDay, byCategory] = [await ask('revenue', { ...days, by: 'day' }), await ask('revenue', { ...days, by: 'category' })];
  expect(byCategory.rows).toHaveLength(3);
  expect(sum(byCategory.rows)).toBe(sum(byDay.rows));
});

describe('an answer', () => {
  test('is cached until a sale changes one of its days, and then computed again', async () => {
    const query = { from: '2026-04-10', to: '2026-04-12', by: 'day' };
    const first = await ask('revenue', query);
    expect(await ask('revenue', query)).toEqual({ ...first, isCached: true });
    const [order] = soldOrders(1, { from: '2026-04-20T00:00:00Z', to: '2026-04-21T00:00:00Z' }, 99);
    const [late] = soldOrders(1, { from: '2026-04-11T00:00:00Z', to: '2026-04-11T12:00:00Z' }, 98);
    if (!order || !late) throw new Error('two orders');
    await count(eventsOf(order));
    expect(await ask('revenue', query)).toMatchObject({ isCached: true });
    await count(eventsOf(late));
    const changed = await ask('revenue', query);
    expect(changed).toMatchObject({ isCached: false });
    expect(changed.rows).not.toEqual(first.rows);
    expect(Date.parse(changed.asOf ?? '')).toBeGreaterThan(Date.parse(first.asOf ?? ''));
  });

  test('is computed again before it expires', async () => {
    const query = { from: '2026-04-01', to: '2026-04-02' };
    const first = await ask('order-values', query);
    clock.now = new Date(clock.now.getTime() + 6 * 86_400_000);
    expect(await ask('order-values', query)).toMatchObject({ isCached: true, computedAt: first.computedAt });
    await expect.poll(async () => (await ask('order-values', query)).computedAt).toBe(clock.now.toISOString());
    for (const key of await cache.keys('analytics:order-values:*')) expect(await cache.ttl(key)).toBeGreaterThan(6 * 86_400);
  });

  test('as CSV has a line per row, and no cell that a spreadsheet runs', async () => {
    await count([
      { type: 'inventory.availability-changed.v1', sku: '=HYPERLINK("x")', isAvailable: false, changedAt: '2026-04-03T10:00:00.000Z' },
    ]);
    const response = await get('stock-outs', { from: '2026-04-03', to: '2026-04-03', format: 'csv' });
    expect(response.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'x-source': 'rollups' });
    expect(response.body.split('\r\n')).toEqual([
      'sku,category,from,to,hours',
      expect.stringMatching(/^"'=HYPERLINK\(""x""\)",unknown,2026-04-03T10:00:00\.000Z,,\d+(\.\d+)?$/),
      '',
    ]);
  });
});

describe('a request is refused', () => {
  test.each<[string, Record<string, string>, number, string, RegExp]>([
    ['revenue', { from: '2026-05-02', to: '2026-05-01' }, 422, 'range-reversed', /from is 2026-05-02 and to is 2026-05-01/],
    ['revenue', { from: '2016-01-01', to: '2026-01-01' }, 422, 'range-too-long', /3654 days.*at most 731/],
    ['revenue', { ...days, by: 'hour' }, 422, 'range-too-long', /at most 31/],
    ['cohorts', { from: '2026-05', to: '2026-01' }, 422, 'range-reversed', /exchange/],
    ['cohorts', { from: '2016-01', to: '2026-01' }, 422, 'range-too-long', /at most 731/],
    ['revenue', { ...days, by: 'category', exact: 'true' }, 422, 'exact-answer-unavailable', /no category/],
    ['revenues', days, 404, 'query-unknown', /the queries are revenue, top-products/],
    ['revenue', { from: '2026-02-30', to: '2026-03-01' }, 400, 'invalid-request', /from is \\"2026-02-30\\"/],
    ['order-values', { from: '0000-02-01', to: '0000-02-10' }, 400, 'invalid-request', /must not lie before 1970/],
    ['cohorts', { from: '0000-01', to: '0000-10' }, 400, 'invalid-request', /must not lie before 1970/],
    ['revenue', { to: '2026-03-01' }, 400, 'invalid-request', /from is missing/],
    ['revenue', { ...days, country: 'XX' }, 400, 'invalid-request', /country is \\"XX\\"/],
    ['top-products', { ...days, limit: '100000' }, 400, 'invalid-request', /limit/],
    ['funnel', { ...days, exact: 'perhaps' }, 200, '', /"query":"funnel"/],
  ])('%s %o: %i %s', async (name, query, status, code, detail) => {
    const response = await get(name, query);
    expect(response.statusCode).toBe(status);
    expect(response.body).toMatch(detail);
    if (code) expect(response.json()).toMatchObject({ code });
  });

  test('of a shopper, and of a caller without a session', async () => {
    expect((await get('revenue', days, await asRole())).json()).toMatchObject({ code: 'role-missing' });
    expect((await get('revenue', days, await asRole('importer'))).json()).toMatchObject({ code: 'role-missing' });
    expect((await app.inject(`/api/analytics/queries/revenue?from=2026-01-01&to=2026-01-02`)).json()).toMatchObject({
      code: 'sign-in-required',
    });
  });
});

describe('the login for exact answers', () => {
  test('reads what is sold, and nothing else', async () => {
    await expect(world.orders.run`select from shop.orders`).rejects.toMatchObject({ sqlState: '42501' });
    await expect(world.orders.run`select from shop.sold_lines limit 1`).resolves.toBe(1);
    await expect(world.orders.run`create temporary table copied as select 1 as one`).rejects.toMatchObject({ sqlState: '25006' });
  });
});

test('a query out of time is cancelled and refused, and its connection is given back', async () => {
  const slow = await startAnalytics({ statementTimeoutMillis: 250 });
  try {
    await storeOrders(slow.admin, [...soldOrders(10, range)]);
    await slow.admin.run`create function public.slow() returns boolean language sql volatile as $$ select pg_sleep(2) is not null $$`;
    await slow.admin.run`alter view shop.sold_lines rename to sold_lines_fast`;
    await slow.admin.run`create view shop.sold_lines as select * from shop.sold_lines_fast where public.slow()`;
    await slow.admin.run`grant select on shop.sold_lines to analytics_reader`;
    await slow.admin.run`grant execute on function public.slow() to public`;
    await slow.admin.run`grant usage on schema public to public`;
    const request = () =>
      slow.app.inject({ url: '/api/analytics/queries/order-values?from=2026-04-01&to=2026-04-30&exact=true', headers: staff });
    for (let round = 0; round < 3; round += 1) {
      const response = await request();
      expect(response.statusCode).toBe(504);
      expect(response.json()).toMatchObject({ code: 'query-too-slow' });
    }
    await slow.admin.run`drop view shop.sold_lines`;
    await slow.admin.run`alter view shop.sold_lines_fast rename to sold_lines`;
    expect((await request()).statusCode).toBe(200);
  } finally {
    await slow.close();
  }
});
