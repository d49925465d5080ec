import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CHUNK, goodsOf } from '../../../../load/seed/goods/goods.ts';
import { seedGoods } from '../../../../load/seed/goods/seed-goods.ts';
import type { SeedGoodsOptions } from '../../../../load/seed/goods/seed-goods.ts';
import { listProducts } from '../../../../domain/product/catalogue/read.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import type { FreshDatabase } from '../../../support/postgres.ts';

const [whole, stopped] = [await freshDatabase(['product', 'inventory']), await freshDatabase(['product', 'inventory'])];
const until = new Date('2026-11-01T00:00:00Z');
const plan = { seed: 3, until, currency: 'GBP' };
const SKUS = CHUNK + 500;

afterAll(async () => {
  for (const { admin } of [whole, stopped]) await admin.close();
});

function seed({ adminSettings }: FreshDatabase, options: Partial<SeedGoodsOptions> = {}) {
  const { host, port, user, password, database } = adminSettings;
  return seedGoods({ database: { host, port, user, password, database }, plan, skus: SKUS, onProgress: () => undefined, ...options });
}

const Digest = z.object({ skus: z.int(), digest: z.string() });

/** All rows, without the time at which they were written. */
async function digestOf({ admin }: FreshDatabase) {
  return admin.rows(Digest)`
    select (select count(*) from product.variants) as skus,
           md5((select string_agg((to_jsonb(p) - 'changed_at' - 'changed_by')::text, '' order by p.product_id) from product.products p) ||
               (select string_agg(v::text, '' order by v.sku) from product.variants v) ||
               (select string_agg(r::text, '' order by r.sku, r.kind) from product.prices r) ||
               (select string_agg(s::text, '' order by s.sku, s.centre) from inventory.stock s)) as digest
  `;
}

describe('a seeded catalogue', () => {
  test('is listed by the shop, with stock that the ledger explains', async () => {
    const seen: number[] = [];
    expect(await seed(whole, { onProgress: (done) => void seen.push(done) })).toMatchObject({ skus: SKUS, added: SKUS });
    expect([seen[0], seen.at(-1)]).toEqual([0, SKUS]);
    const { products } = await listProducts(whole.admin, { category: 'cooking-and-dining', limit: 20 });
    expect(products).toHaveLength(20);
    const Difference = z.object({ different: z.int(), unsold: z.int() });
    const counts = await whole.admin.rows(Difference)`
      select (select count(*) from inventory.stock s full join inventory.stock_by_ledger l using (sku, centre) where coalesce(l.available, 0) <> s.available) as different,
             (select count(*) from product.variants v where v.sold_from > now() or v.sold_until < now()) as unsold
    `;
    expect(counts).toEqual([{ different: 0, unsold: 0 }]);
  });

  test('has the same rows after the program was killed and run again', async () => {
    const url = new URL('postgres://x');
    const { host, port, user, password, database } = stopped.adminSettings;
    Object.assign(url, { hostname: host, port: String(port), username: user, password: encodeURIComponent(password), pathname: database });
    const options = ['--skus', String(SKUS), '--seed', '3', '--until', '2026-11-01'];
    const program = spawn(process.execPath, [join(import.meta.dirname, '../../../../load/seed/main.ts'), ...options], {
      env: { ...process.env, CORE_URL: url.href },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // The first line is printed before the first chunk is committed.
    await once(program.stderr, 'data');
    program.kill('SIGKILL');
    await once(program, 'exit');
    expect((await seed(stopped)).skus).toBe(SKUS);
    expect(await digestOf(stopped)).toEqual(await digestOf(whole));
  });

  test('gets nothing twice, and no other goods under the same seed', async () => {
    expect((await seed(whole)).added).toBe(0);
    await expect(seed(whole, { skus: 2 * CHUNK })).rejects.toThrow(
      `--skus is ${2 * CHUNK}, but the database has ${SKUS} SKUs of the seed 3`,
    );
    const later = { ...plan, until: new Date('2026-11-02T00:00:00Z') };
    await expect(seed(whole, { plan: later, isUntilStated: true })).rejects.toThrow(
      '--until is 2026-11-02, but this catalogue was seeded with 2026-11-01',
    );
  });
});

describe('invented goods', () => {
  const goods = goodsOf(plan, 0, CHUNK);

  test('have exactly the SKUs that are asked for, each once, and do not depend on the total', () => {
    const skus = goods.flatMap(({ variants }) => variants.map(({ sku }) => sku));
    expect(new Set(skus)).toHaveLength(CHUNK);
    expect(goodsOf(plan, 0, 10).flatMap(({ variants }) => variants.map(({ sku }) => sku))).toEqual(skus.slice(0, 10));
  });

  test('have titles whose words follow Zipf’s law, with a long tail', () => {
    const counts = new Map<string, number>();
    const titles = Array.from({ length: 10 }, (_, chunk) => goodsOf(plan, chunk, CHUNK)).flatMap((chunk) =>
      chunk.map(({ title }) => title),
    );
    for (const word of titles.flatMap((title) => title.split(/[ ,]+/))) counts.set(word, (counts.get(word) ?? 0) + 1);
    const byRank = [...counts.values()].toSorted((a, b) => b - a);
    const exponent = Math.log((byRank[9] ?? 1) / (byRank[499] ?? 1)) / Math.log(500 / 10);
    expect(exponent).toBeGreaterThan(0.6);
    expect(exponent).toBeLessThan(1.3);
    expect(byRank.filter((count) => count === 1).length / byRank.length).toBeGreaterThan(0.1);
  });
});
