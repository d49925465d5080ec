import { once } from 'node:events';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { soldOrders, storeOrders } from '../../support/builders/sold-orders.ts';
import { eventually } from '../../support/eventually.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { startAnalytics } from './analytics-world.ts';

const world = await startAnalytics({ statementTimeoutMillis: 120_000 });
const { app, admin } = world;
/** More than the buffers of two sockets hold. */
const MANY = 100_000;
const FEW = 2_500;
let url: string;
let headers: { authorization: string };

beforeAll(async () => {
  headers = await asRole('finance');
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  await storeOrders(admin, [...soldOrders(3, { from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00Z' })]);
  await admin.run`
    insert into analytics.product_days (day, sku, currency, units, amount)
    select day, 'SKU-' || n, 'GBP', 1, n
      from (values ('2026-04-01'::date, ${MANY}::int), ('2026-04-02', ${FEW}::int)) as days (day, products) cross join generate_series(1, products) as n
  `;
  await admin.run`alter view shop.sold_lines rename to sold_lines_fast`;
  // A query waits for minutes while the gate is closed.
  await admin.run`create table public.gate (is_closed boolean)`;
  await admin.run`
    create function public.wait() returns boolean language sql volatile as $$ select pg_sleep(case when exists (select from public.gate) then 60 else 0 end) is not null $$
  `;
  await admin.run`create view shop.sold_lines as select * from shop.sold_lines_fast where public.wait()`;
  await admin.run`grant select on shop.sold_lines, public.gate to analytics_reader`;
  await admin.run`grant execute on function public.wait() to public`;
  await admin.run`grant usage on schema public to public`;
});

afterAll(() => world.close());

/** The statements of the service that run, or whose transaction is open. */
async function atWork(pattern: string): Promise<number> {
  const [row] = await admin.rows(z.object({ count: z.int() }))`
    select count(*)::int as count from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state in ('active', 'idle in transaction') and query like ${pattern}
  `;
  return row?.count ?? 0;
}

const exact = (day: string) => `${url}/api/analytics/queries/order-values?from=${day}&to=${day}&exact=true`;

describe('a query whose client has gone', () => {
  test('is cancelled in the database, and its connection is given back', async () => {
    await admin.run`insert into public.gate values (true)`;
    const leaving = new AbortController();
    // More than the two connections of the pool, one after the other.
    for (const day of ['2026-04-01', '2026-04-02', '2026-04-03']) {
      const request = fetch(exact(day), { headers, signal: leaving.signal });
      request.catch(() => undefined);
    }
    await eventually(async () => expect(await atWork('%sold_lines%')).toBeGreaterThan(0));
    leaving.abort();
    await eventually(async () => expect(await atWork('%sold_lines%')).toBe(0));
    await admin.run`truncate public.gate`;
    const response = await fetch(exact('2026-04-01'), { headers });
    expect(await response.json()).toMatchObject({ source: 'shards' });
  });
});

describe('an export', () => {
  const path = (day: string) => `/api/analytics/exports/product-sales?from=${day}&to=${day}`;

  test('has a line for each product and day', async () => {
    const response = await fetch(`${url}${path('2026-04-02')}`, { headers });
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="product-sales-2026-04-02-to-2026-04-02.csv"');
    const lines = (await response.text()).split('\r\n');
    expect(lines.slice(0, 2)).toEqual(['day,sku,category,currency,revenue,units', '2026-04-02,SKU-1,unknown,GBP,1,1']);
    expect(lines).toHaveLength(FEW + 2);
  });

  test('is read only as far as its client takes it, and its cursor is closed when the client goes', async () => {
    const request = get(`${url}${path('2026-04-01')}`, { headers });
    const [response] = await once(request, 'response');
    await once(response, 'readable');
    await eventually(async () => expect(await atWork('fetch forward%')).toBe(1));
    request.destroy();
    await eventually(async () => expect(await atWork('fetch forward%')).toBe(0));
  });

  test.each([
    ['from=2026-04-02&to=2026-04-01', 422, 'range-reversed'],
    ['from=2016-04-01&to=2026-04-01', 422, 'range-too-long'],
    ['from=2026-04-01', 400, 'invalid-request'],
  ])('is refused with %s: %i %s', async (query, status, code) => {
    const response = await fetch(`${url}/api/analytics/exports/product-sales?${query}`, { headers });
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
  });

  test('is refused to a shopper', async () => {
    expect(await (await fetch(`${url}${path('2026-04-01')}`, { headers: await asRole() })).json()).toMatchObject({ code: 'role-missing' });
  });
});
