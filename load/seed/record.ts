import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import * as z from 'zod';
import { Catalogue } from './plan.ts';
import type { SeedPlan } from './plan.ts';

/** In the database that is seeded, beside the shop's schema: what decides the rows, and which chunks are there. */
const TABLES = `
  create table if not exists public.seed_runs (
    seed bigint primary key, customers bigint not null, until timestamptz not null, years float8 not null, currency text not null, catalogue jsonb not null
  );
  create table if not exists public.seed_chunks (seed bigint, chunk int, orders int not null, primary key (seed, chunk));
`;

const Run = z.object({
  customers: z.coerce.number(),
  until: z.date(),
  years: z.number(),
  currency: z.string(),
  catalogue: Catalogue,
});

/** What the operator stated, not defaults. An earlier run may have been told something else. */
export type StatedOptions = Partial<Pick<SeedPlan, 'customers' | 'until' | 'years' | 'currency'>>;

/**
 * The plan of an earlier run with this seed, or the given one, which is then recorded. An interrupted run continues with the catalogue and the time of its start.
 *
 * @throws Error when the earlier run had other options: its rows would not be those of this plan.
 */
export async function keepPlan(client: Client, plan: SeedPlan, stated: StatedOptions): Promise<SeedPlan> {
  await client.query(TABLES);
  const { seed, customers, until, years, currency, catalogue } = plan;
  await client.query(
    `insert into public.seed_runs (seed, customers, until, years, currency, catalogue) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [seed, customers, until, years, currency, JSON.stringify(catalogue)],
  );
  const { rows } = await client.query('select customers, until, years, currency, catalogue from public.seed_runs where seed = $1', [seed]);
  const kept = Run.parse(rows[0]);
  for (const field of ['customers', 'until', 'years', 'currency'] as const) {
    const [is, value] = [kept[field], stated[field] ?? kept[field]];
    if (isDeepStrictEqual(is, value)) continue;
    const [was, now] = [is, value].map((each) => (each instanceof Date ? each.toISOString() : String(each)));
    throw new Error(
      `--${field} is ${now}, but this database was seeded with ${was} under the seed ${seed}; use ${was}, or another --seed for a second history`,
    );
  }
  return { ...kept, seed };
}

export async function doneChunks(client: Client, seed: number): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ chunk: number; orders: number }>('select chunk, orders from public.seed_chunks where seed = $1', [
    seed,
  ]);
  return new Map(rows.map(({ chunk, orders }) => [chunk, orders]));
}

/** Records a chunk in the transaction of its rows. False when another run has written it. */
export async function recordChunk(client: Client, seed: number, chunk: number, orders: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'insert into public.seed_chunks (seed, chunk, orders) values ($1, $2, $3) on conflict do nothing',
    [seed, chunk, orders],
  );
  return rowCount === 1;
}
