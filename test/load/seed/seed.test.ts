import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CHUNK } from '../../../load/seed/orders.ts';
import { inventedCatalogue } from '../../../load/seed/plan.ts';
import type { SeedPlan } from '../../../load/seed/plan.ts';
import { seedOrders } from '../../../load/seed/seed.ts';
import type { SeedOptions } from '../../../load/seed/seed.ts';
import { audit } from '../../../ops/audit/audit.ts';
import { endpointsOf } from '../../ops/audit/audited-shop.ts';
import { freshDatabase } from '../../support/postgres.ts';
import type { FreshDatabase } from '../../support/postgres.ts';

const plan: SeedPlan = {
  seed: 3,
  customers: 300,
  until: new Date('2026-11-01'),
  years: 3,
  currency: 'GBP',
  catalogue: inventedCatalogue(),
};
const ORDERS = 2 * CHUNK + 500;

let whole: FreshDatabase;
let stopped: FreshDatabase;

beforeAll(async () => {
  [whole, stopped] = await Promise.all([
    freshDatabase(['product', 'inventory', 'payment', 'notification', 'user', 'order']),
    freshDatabase(['order']),
  ]);
});

afterAll(() => Promise.all([whole.admin.close(), stopped.admin.close()]));

function seed({ adminSettings }: FreshDatabase, options: Partial<SeedOptions> = {}) {
  const { host, port, user, password, database } = adminSettings;
  return seedOrders({ database: { host, port, user, password, database }, plan, orders: ORDERS, onProgress: () => undefined, ...options });
}

const Digest = z.object({ orders: z.int(), digest: z.string() });

/** All rows, whatever their order in the tables. */
async function digestOf({ admin }: FreshDatabase) {
  return admin.rows(Digest)`
    select (select count(*) from shop.orders) as orders,
           md5((select string_agg(o::text, '' order by order_id) from shop.orders o) ||
               (select string_agg(l::text, '' order by order_id, line_no) from shop.order_lines l) ||
               (select string_agg(p::text, '' order by order_id, parcel_no) from shop.parcels p)) as digest
  `;
}

describe('a seeded database', () => {
  test('has finished orders that the audit accepts, and the audit states what it did not compare', async () => {
    const seen: number[] = [];
    const result = await seed(whole, { onProgress: (done) => void seen.push(done) });
    expect(result).toMatchObject({ orders: ORDERS, added: ORDERS });
    expect([seen[0], seen.at(-1)]).toEqual([0, ORDERS]);
    const { findings, underWay, summary } = await audit(endpointsOf(whole));
    expect({ findings, underWay }).toEqual({ findings: [], underWay: 0 });
    expect(summary[0]).toMatch(new RegExp(`^${ORDERS} orders: \\d+ cancelled, \\d+ completed$`));
    expect(summary[1]).toMatch(new RegExp(`^${ORDERS} of them are history`));
  });

  test('has the same rows after the program was killed and run again', async () => {
    const url = new URL('postgres://x');
    const { host, port, user, password, database } = stopped.adminSettings;
    Object.assign(url, { hostname: host, port: String(port), username: user, password: encodeURIComponent(password), pathname: database });
    const options = ['--orders', String(ORDERS), '--customers', '300', '--seed', '3', '--until', '2026-11-01'];
    const program = spawn(process.execPath, [join(import.meta.dirname, '../../../load/seed/main.ts'), ...options], {
      env: { ...process.env, ORDERS_URL: url.href },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // The first line is printed before the first chunk is committed.
    await once(program.stderr, 'data');
    program.kill('SIGKILL');
    await once(program, 'exit');
    const rest = await seed(stopped);
    expect(rest.orders).toBe(ORDERS);
    expect(await digestOf(stopped)).toEqual(await digestOf(whole));
  });

  test('is continued after Ctrl-C, and gets nothing twice', async () => {
    const stop = new AbortController();
    const wanted = 5 * CHUNK;
    const grown = { ...plan, seed: 4 };
    const first = await seed(stopped, {
      plan: grown,
      orders: wanted,
      signal: stop.signal,
      onProgress: (done) => void (done > 0 && stop.abort()),
    });
    expect(first.orders).toBeLessThan(wanted);
    const second = await seed(stopped, { plan: grown, orders: wanted });
    expect([second.orders, first.added + second.added]).toEqual([wanted, wanted]);
    expect((await seed(stopped, { plan: grown, orders: wanted })).added).toBe(0);
  });

  test('refuses to mix two histories under one seed', async () => {
    await expect(seed(whole, { stated: { customers: 301 } })).rejects.toThrow(
      '--customers is 301, but this database was seeded with 300 under the seed 3; use 300, or another --seed',
    );
    await expect(seed(whole, { orders: ORDERS + CHUNK })).rejects.toThrow(
      `--orders is ${ORDERS + CHUNK}, but the database has ${ORDERS} orders of the seed 3`,
    );
  });
});
