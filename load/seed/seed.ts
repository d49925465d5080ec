import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { copyOrders } from './copy-rows.ts';
import { CHUNK, ordersOf } from './orders.ts';
import type { SeedPlan } from './plan.ts';
import { doneChunks, keepPlan, recordChunk } from './record.ts';
import type { StatedOptions } from './record.ts';

export interface SeedOptions {
  readonly database: ClientConfig;
  readonly plan: SeedPlan;
  readonly orders: number;
  /** @default an earlier run's plan is used */
  readonly stated?: StatedOptions;
  readonly onProgress: (done: number) => void;
  /** Stops after the chunks under way. @default never */
  readonly signal?: AbortSignal;
}

export interface Seeded {
  /** Orders of this seed that the database has now. */
  readonly orders: number;
  /** Written by this run. */
  readonly added: number;
  readonly rows: number;
}

/** Connections that copy at the same time: the generator keeps about two busy. */
const CONNECTIONS = 2;

/**
 * Copies the orders that the database lacks. A chunk and its record are one transaction, so an interrupted run leaves whole chunks and can be run again.
 *
 * @throws Error when a run with the same seed had other options, or wrote a last chunk of another size.
 */
export async function seedOrders({ database, plan, orders, stated = {}, onProgress, signal }: SeedOptions): Promise<Seeded> {
  const clients = await connect(database);
  const [first] = clients;
  try {
    if (!first) throw new Error('no connection');
    const kept = await keepPlan(first, plan, stated);
    const existing = await doneChunks(first, plan.seed);
    refuseOtherEnd(existing, orders, plan.seed);
    const open = chunksOf(orders).filter(({ chunk }) => !existing.has(chunk));
    let done = orders - open.reduce((sum, { size }) => sum + size, 0);
    const result = { added: 0, rows: 0 };
    onProgress(done);
    const work = open.values();
    await Promise.all(
      clients.map(async (client) => {
        for (const { chunk, size } of work) {
          if (signal?.aborted) return;
          const rows = await writeChunk(client, kept, chunk, size);
          result.rows += rows;
          if (rows > 0) result.added += size;
          done += size;
          onProgress(done);
        }
      }),
    );
    // Otherwise plans are made for empty tables until autovacuum has been here.
    if (result.added > 0) for (const table of ['orders', 'order_lines', 'parcels']) await first.query(`analyze shop.${table}`);
    return { orders: done, ...result };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function connect(database: ClientConfig): Promise<readonly Client[]> {
  const clients = Array.from({ length: CONNECTIONS }, () => new Client({ ...database, connectionTimeoutMillis: 5000 }));
  for (const client of clients) {
    client.on('error', () => undefined);
    await client.connect();
  }
  return clients;
}

/** Returns the number of rows; 0 if another run has written the chunk meanwhile. */
async function writeChunk(client: Client, plan: SeedPlan, chunk: number, size: number): Promise<number> {
  await client.query('begin');
  try {
    const isMine = await recordChunk(client, plan.seed, chunk, size);
    if (isMine) await skipKeyChecks(client);
    const rows = isMine ? await copyOrders(client, [...ordersOf(plan, chunk, size)], plan.currency) : 0;
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** A chunk has the orders of all its lines and parcels, so where the role may, foreign keys are not checked row by row: they take three quarters of the CPU time. */
async function skipKeyChecks(client: Client): Promise<void> {
  await client.query(
    `select set_config('session_replication_role', 'replica', true) where has_parameter_privilege('session_replication_role', 'set')`,
  );
}

function chunksOf(orders: number): readonly { readonly chunk: number; readonly size: number }[] {
  return Array.from({ length: Math.ceil(orders / CHUNK) }, (_, chunk) => ({ chunk, size: Math.min(CHUNK, orders - chunk * CHUNK) }));
}

/** Only the last chunk may be smaller; a history that ends in one cannot be continued. */
function refuseOtherEnd(existing: ReadonlyMap<number, number>, orders: number, seed: number): void {
  const has = [...existing.values()].reduce((sum, size) => sum + size, 0);
  const differs = chunksOf(orders).some(({ chunk, size }) => existing.has(chunk) && existing.get(chunk) !== size);
  if (!differs) return;
  throw new Error(
    `--orders is ${orders}, but the database has ${has} orders of the seed ${seed}, which is not a multiple of ${CHUNK}: they cannot be continued; use --orders ${has}, or another --seed`,
  );
}
