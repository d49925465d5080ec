import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { ProductPage } from '../../contracts/product/http.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { accountOf, shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { signInStaff } from '../staff-session.ts';
import { drive, percentile } from './drive.ts';
import type { LoadResult } from './drive.ts';
import { BENCH_SKUS, changePrice, createPricedProducts } from './price-changes.ts';
import { serviceOf } from './reads.ts';

export interface CachesMeasured {
  readonly reads: LoadResult;
  readonly products: number;
  readonly changes: number;

  /** Of the reads by the product service's own count. */
  readonly hits: number;

  /** From the acknowledgement of a price change until the page at the edge shows it. */
  readonly staleness: LoadResult;
}

export interface CachesOptions {
  readonly seconds: number;
  /** Reads per second. */
  readonly rate: number;
  readonly onProgress: (text: string) => void;
}

const CLIENTS = 16;
const MOST_PRODUCTS = 50_000;
const STALENESS_CHANGES = 30;
const POLL_MILLIS = 50;
/** A page that is older than this counts as failed. */
const LATEST_MILLIS = 20_000;

/** Of the products that are read, this share changes an hour. */
const CHANGED_AN_HOUR = 0.01;

/** Reads products by Zipf's law while one in a hundred changes an hour, and then follows price changes to the page at the edge. */
export async function benchCaches(
  currentEndpoints: () => Endpoints,
  { seconds, rate, onProgress }: CachesOptions,
): Promise<CachesMeasured> {
  const shop = shopUrl(currentEndpoints());
  const service = serviceOf(currentEndpoints(), 'product');
  const door = Shop.at(shop, CLIENTS);
  const pool = new Pool(service, { connections: CLIENTS });
  try {
    onProgress('creating products');
    await createPricedProducts(await door.signIn(accountOf(currentEndpoints(), 'ImporterAccount')));
    const staff = await signInStaff(door, currentEndpoints());
    const slugs = await allSlugs(door, onProgress);
    const rank = zipf(slugs.length);
    const pauseMillis = 3_600_000 / (slugs.length * CHANGED_AN_HOUR);
    onProgress(`${rate} reads a second of ${slugs.length} products for ${seconds} seconds`);
    const before = await readCounts(pool);
    const isOver = new AbortController();
    let changes = 0;
    const changing = (async () => {
      while (!isOver.signal.aborted) {
        await pause(pauseMillis, undefined, { signal: isOver.signal }).catch(() => undefined);
        if (!isOver.signal.aborted) await changePrice(staff, BENCH_SKUS[changes++ % BENCH_SKUS.length] ?? '');
      }
    })();
    const reads = await drive({
      clients: CLIENTS,
      seconds,
      rate,
      act: async () => {
        const { statusCode, body } = await pool.request({ method: 'GET', path: `/api/products/by-slug/${slugs[rank()]}` });
        await body.dump();
        if (statusCode !== 200) throw new Error(`returned ${statusCode}`);
      },
    });
    isOver.abort();
    await changing;
    const after = await readCounts(pool);
    const hits =
      (after.hit - before.hit) / (after.hit - before.hit + (after.miss - before.miss) + (after.unavailable - before.unavailable));
    onProgress(`${STALENESS_CHANGES} price changes, to the page at the edge`);
    return { reads, products: slugs.length, changes, hits, staleness: await measureStaleness(shop, staff) };
  } finally {
    await Promise.all([door.close(), pool.close()]);
  }
}

async function allSlugs(door: Shop, onProgress: (text: string) => void): Promise<readonly string[]> {
  const slugs: string[] = [];
  for (let after: string | null = ''; after !== null && slugs.length < MOST_PRODUCTS;) {
    const query: string = `limit=100${after === '' ? '' : `&after=${after}`}`;
    const page: ProductPage = await door.call({ method: 'GET', path: `/api/products?${query}` }, ProductPage);
    slugs.push(...page.products.map(({ slug }) => slug));
    if (slugs.length % 10_000 === 0) onProgress(`${slugs.length} products listed`);
    after = page.next;
  }
  return slugs;
}

/** Draws places from 0, the n-th with a probability in proportion to 1/n. */
function zipf(count: number): () => number {
  const sums = new Float64Array(count);
  for (let place = 0, sum = 0; place < count; place += 1) sums[place] = sum += 1 / (place + 1);
  return () => {
    const wanted = Math.random() * (sums[count - 1] ?? 0);
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

async function readCounts(pool: Pool): Promise<Record<'hit' | 'miss' | 'unavailable', number>> {
  const { body } = await pool.request({ method: 'GET', path: '/metrics' });
  const text = await body.text();
  const value = (outcome: string) =>
    Number(new RegExp(`^cache_reads_total\\{cache="product",outcome="${outcome}"[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return { hit: value('hit'), miss: value('miss'), unavailable: value('unavailable') };
}

async function measureStaleness(shop: string, staff: Shop): Promise<LoadResult> {
  const millis: number[] = [];
  const errorSamples: string[] = [];
  const startedAt = performance.now();
  for (const sku of BENCH_SKUS.slice(0, STALENESS_CHANGES)) {
    const page = async () => (await fetch(new URL(`/products/${sku}`, shop))).text();
    await page();
    const { amount } = await changePrice(staff, sku);
    const changedAt = performance.now();
    const shown = (amount / 100).toFixed(2);
    while (!(await page()).includes(shown) && performance.now() - changedAt < LATEST_MILLIS) await pause(POLL_MILLIS);
    const waited = performance.now() - changedAt;
    if (waited < LATEST_MILLIS) millis.push(waited);
    else errorSamples.push(`the page of ${sku} did not show ${shown} within ${LATEST_MILLIS} ms`);
  }
  const sorted = millis.toSorted((one, other) => one - other);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    done: millis.length,
    errors: errorSamples.length,
    errorSamples: errorSamples.slice(0, 5),
    seconds,
    perSecond: millis.length / seconds,
    p50Millis: percentile(sorted, 0.5),
    p95Millis: percentile(sorted, 0.95),
    p99Millis: percentile(sorted, 0.99),
  };
}

export function cachesLines({ reads, products, changes, hits, staleness }: CachesMeasured): readonly string[] {
  return [
    `${reads.done} reads of ${products.toLocaleString('en-GB')} products with ${changes} price changes: ${(hits * 100).toFixed(1)} % hits of the application cache (goal: at least 70 %)`,
    `from a price change to the page at the edge: p50 ${staleness.p50Millis.toFixed(0)} ms, p95 ${staleness.p95Millis.toFixed(0)} ms (goal: below 6000 ms)`,
  ];
}
