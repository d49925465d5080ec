import { Pool } from 'undici';
import type { Endpoints } from '../../tools/endpoints.ts';
import { cpuByShare, subtract } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import { serviceOf } from './reads.ts';
import type { ReadMeasured, ReadOptions } from './reads.ts';
import { shopperQueries } from './search-queries.ts';

export interface SearchMeasured {
  readonly reads: readonly ReadMeasured[];
  readonly index: SearchIndexFigures;
}

export interface SearchIndexFigures {
  readonly products: number;
  readonly loadSeconds: number;
  /** Of the process of the product service. */
  readonly residentMegabytes: number;
  readonly heapMegabytes: number;
}

/** What the p95 of each kind of read must stay below. */
export const SEARCH_GOAL_MILLIS = { 'search with facets': 20, 'category with facets': 20, suggestions: 10 } as const;

/** Measures search at a fixed rate, from the product service: each query differs, so no cache helps. */
export async function benchSearch(
  currentEndpoints: () => Endpoints,
  { clients, seconds, rate, isStandIn, onProgress }: ReadOptions & { readonly rate: number },
): Promise<SearchMeasured> {
  const service = serviceOf(currentEndpoints(), 'product');
  const { query, prefix, categoryPage } = shopperQueries();
  const cases = [
    { name: 'search with facets', path: () => `/api/search?q=${encodeURIComponent(query())}` },
    { name: 'category with facets', path: () => `/api/search?${categoryPage()}` },
    { name: 'suggestions', path: () => `/api/search/suggestions?q=${encodeURIComponent(prefix())}` },
  ];
  const pool = new Pool(service, { connections: clients });
  const reads: ReadMeasured[] = [];
  try {
    for (const { name, path } of cases) {
      onProgress(name);
      const act = async () => {
        const { statusCode, body } = await pool.request({ method: 'GET', path: path() });
        await body.dump();
        if (statusCode !== 200) throw new Error(`returned ${statusCode}`);
      };
      await warmUp(name, { clients, seconds: 3, rate, act });
      const before = cpuByShare(currentEndpoints(), isStandIn);
      const driven = await drive({ clients, seconds, rate, act });
      const { product, emulators, database, redis } = subtract(cpuByShare(currentEndpoints(), isStandIn), before);
      const per = (millis: number) => millis / Math.max(1, driven.done);
      reads.push({
        ...driven,
        name,
        cpuMillisPerUnit: { product: per(product), emulators: per(emulators), database: per(database), redis: per(redis) },
      });
    }
    return { reads, index: await indexFigures(pool) };
  } finally {
    await pool.close();
  }
}

async function indexFigures(pool: Pool): Promise<SearchIndexFigures> {
  const { body } = await pool.request({ method: 'GET', path: '/metrics' });
  const text = await body.text();
  const value = (name: string) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    products: value('product_search_products'),
    loadSeconds: value('product_search_load_seconds'),
    residentMegabytes: value('process_resident_memory_bytes') / 1e6,
    heapMegabytes: value('nodejs_heap_size_used_bytes') / 1e6,
  };
}

export function searchLines({ reads, index }: SearchMeasured): readonly string[] {
  const goals = Object.entries(SEARCH_GOAL_MILLIS).map(([name, millis]) => {
    const p95 = reads.find((read) => read.name === name)?.p95Millis ?? Number.NaN;
    return `${name}: p95 ${p95.toFixed(1)} ms (goal: below ${millis} ms)`;
  });
  const { products, loadSeconds, residentMegabytes, heapMegabytes } = index;
  return [
    ...goals,
    `index: ${products.toLocaleString('en-GB')} products loaded in ${loadSeconds.toFixed(1)} s (goal: below 60 s)`,
    `memory of the product service: ${residentMegabytes.toFixed(0)} MB resident, ${heapMegabytes.toFixed(0)} MB of objects`,
  ];
}
