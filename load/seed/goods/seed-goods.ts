import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { copyGoods } from './copy-goods.ts';
import { CHUNK, goodsOf } from './goods.ts';
import type { GoodsPlan } from './goods.ts';
import { putCategories } from './put-categories.ts';

export interface SeedGoodsOptions {
  /** The core database. */
  readonly database: ClientConfig;
  readonly plan: GoodsPlan;
  readonly skus: number;
  /** Whether the operator stated the day; otherwise an earlier run's is used. */
  readonly isUntilStated?: boolean;
  readonly onProgress: (done: number) => void;
  /** Stops after the chunk under way. @default never */
  readonly signal?: AbortSignal;
}

export interface SeededGoods {
  /** SKUs of this seed that the database has now. */
  readonly skus: number;
  /** Written by this run. */
  readonly added: number;
  readonly rows: number;
}

/** Beside the shop's schemas: what decides the rows, and which chunks are there. */
const TABLES = `
  create table if not exists public.seed_goods_runs (seed bigint primary key, until timestamptz not null, currency text not null);
  create table if not exists public.seed_goods_chunks (seed bigint, chunk int, skus int not null, primary key (seed, chunk));
`;

/**
 * Copies the SKUs that the database lacks. A chunk and its record are one transaction, so an interrupted run leaves whole chunks and can be run again.
 *
 * @throws Error when a run with the same seed had other options, or wrote a last chunk of another size.
 */
export async function seedGoods({
  database,
  plan,
  skus,
  isUntilStated = false,
  onProgress,
  signal,
}: SeedGoodsOptions): Promise<SeededGoods> {
  const client = new Client({ ...database, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(TABLES);
    const kept = await keepPlan(client, plan, isUntilStated);
    const existing = await doneChunks(client, plan.seed);
    refuseOtherEnd(existing, skus, plan.seed);
    const categories = await putCategories(client);
    const open = chunksOf(skus).filter(({ chunk }) => !existing.has(chunk));
    let done = skus - open.reduce((sum, { size }) => sum + size, 0);
    const result = { added: 0, rows: 0 };
    onProgress(done);
    for (const { chunk, size } of open) {
      if (signal?.aborted) break;
      result.rows += await writeChunk(client, kept, { chunk, size }, categories);
      result.added += size;
      done += size;
      onProgress(done);
    }
    if (result.added > 0)
      for (const table of [
        'product.products',
        'product.variants',
        'product.listings',
        'product.prices',
        'product.product_slugs',
        'inventory.stock',
      ])
        await client.query(`analyze ${table}`);
    return { skus: done, ...result };
  } finally {
    await client.end();
  }
}

interface Chunk {
  readonly chunk: number;
  readonly size: number;
}

async function writeChunk(
  client: Client,
  plan: GoodsPlan,
  { chunk, size }: Chunk,
  categories: ReadonlyMap<string, number>,
): Promise<number> {
  await client.query('begin');
  try {
    await client.query('insert into public.seed_goods_chunks (seed, chunk, skus) values ($1, $2, $3)', [plan.seed, chunk, size]);
    const rows = await copyGoods(client, goodsOf(plan, chunk, size), plan, categories);
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function chunksOf(skus: number): readonly Chunk[] {
  return Array.from({ length: Math.ceil(skus / CHUNK) }, (_, chunk) => ({ chunk, size: Math.min(CHUNK, skus - chunk * CHUNK) }));
}

async function keepPlan(client: Client, plan: GoodsPlan, isUntilStated: boolean): Promise<GoodsPlan> {
  const { seed, until, currency } = plan;
  await client.query('insert into public.seed_goods_runs (seed, until, currency) values ($1, $2, $3) on conflict do nothing', [
    seed,
    until,
    currency,
  ]);
  const { rows } = await client.query<{ until: Date; currency: string }>(
    'select until, currency from public.seed_goods_runs where seed = $1',
    [seed],
  );
  const [kept] = rows;
  if (!kept) throw new Error('the run was not recorded');
  const [was, now] = [kept.until, until].map((date) => date.toISOString().slice(0, 10));
  if (isUntilStated && was !== now) throw differs('until', now, was, seed);
  if (kept.currency !== currency) throw differs('currency', currency, kept.currency, seed);
  return { seed, ...kept };
}

function differs(option: string, is: string | undefined, was: string | undefined, seed: number): Error {
  return new Error(
    `--${option} is ${is}, but this catalogue was seeded with ${was} under the seed ${seed}; use ${was}, or another --seed for more goods`,
  );
}

async function doneChunks(client: Client, seed: number): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ chunk: number; skus: number }>('select chunk, skus from public.seed_goods_chunks where seed = $1', [
    seed,
  ]);
  return new Map(rows.map(({ chunk, skus }) => [chunk, skus]));
}

/** Only the last chunk may be smaller; a catalogue that ends in one cannot be continued. */
function refuseOtherEnd(existing: ReadonlyMap<number, number>, skus: number, seed: number): void {
  const has = [...existing.values()].reduce((sum, size) => sum + size, 0);
  const differs = chunksOf(skus).some(({ chunk, size }) => existing.has(chunk) && existing.get(chunk) !== size);
  if (!differs) return;
  throw new Error(
    `--skus is ${skus}, but the database has ${has} SKUs of the seed ${seed}, which is not a multiple of ${CHUNK}: they cannot be continued; use --skus ${has}, or another --seed`,
  );
}
