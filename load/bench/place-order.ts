import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import * as z from 'zod';
import { mintOrderNumber } from '../../domain/order/sale/order-number.ts';
import { savePlacedOrder } from '../../domain/order/sale/store.ts';
import type { Placement } from '../../domain/order/sale/store.ts';
import { mintCustomerId, mintShardedId } from '../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../platform/sharding/sharded.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { identifier } from '../../platform/sql/sql.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { bareInsertOf } from './bare-insert.ts';
import { cpuOfOthers } from './cpu-of-others.ts';
import { drive, percentile } from './drive.ts';

export interface PlaceOrderMeasured {
  readonly name: 'place_order' | 'one statement with the same rows';
  /** Medians of the rounds. */
  readonly perSecond: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  /** Of the server's processes for the connections; 0 if the server is on another machine. */
  readonly databaseCpuMillis: number;
  readonly errors: number;
  readonly errorSamples: readonly string[];
  readonly done: number;
}

export interface PlaceOrderOptions {
  readonly clients: number;
  /** Of one turn of one of the two. */
  readonly seconds: number;
  readonly rounds: number;
  readonly onProgress: (text: string) => void;
}

/** Sweepers leave the orders alone for this long. */
const YEAR_MILLIS = 365 * 86_400_000;

/**
 * Places orders by the store of the order service, in turns with one prepared statement that inserts the same rows. The orders are of customers of its own,
 * and are deleted at the end.
 */
export async function benchPlaceOrder(
  settings: PostgresSettings,
  { clients, seconds, rounds, onProgress }: PlaceOrderOptions,
): Promise<readonly [PlaceOrderMeasured, PlaceOrderMeasured]> {
  const admin = connectPostgres({ ...settings, max: 1, statementTimeoutMillis: 600_000 });
  const orders = shardedDatabase(connectPostgres({ ...settings, max: clients }));
  const pool = new Pool({ ...settings, max: clients });
  const customers = Array.from({ length: 1000 }, mintCustomerId);
  try {
    const first = placementOf(mintCustomerId());
    customers.push(first.terms.customerId);
    await savePlacedOrder(orders, first);
    const bare = await bareInsertOf(admin, first.terms);
    const any = () => placementOf(customers[Math.floor(Math.random() * customers.length)] ?? 0);
    const acts = {
      place_order: async () => void (await savePlacedOrder(orders, any())),
      'one statement with the same rows': async () => {
        const next = any();
        await pool.query({ name: 'bare', text: bare.text, values: bare.values.map((value) => renamed(value, first, next)) });
      },
    };
    const measured = { place_order: new Array<Turn>(), 'one statement with the same rows': new Array<Turn>() };
    for (let round = 0; round <= rounds; round += 1) {
      onProgress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const name of ['place_order', 'one statement with the same rows'] as const) {
        const turn = await takeTurn(admin, { clients, seconds, act: acts[name] });
        if (round > 0) measured[name].push(turn);
      }
    }
    return [summary('place_order', measured), summary('one statement with the same rows', measured)];
  } finally {
    onProgress('deleting the orders');
    await Promise.all([orders.close(), pool.end()]);
    await deleteOrders(admin, customers);
    await admin.close();
  }
}

type Turn = Awaited<ReturnType<typeof takeTurn>>;

async function takeTurn(admin: Database, options: Parameters<typeof drive>[0]) {
  const before = await cpuOfOthers(admin);
  const driven = await drive(options);
  return { ...driven, databaseCpuMillis: ((await cpuOfOthers(admin)) - before) / Math.max(1, driven.done) };
}

function summary(
  name: PlaceOrderMeasured['name'],
  measured: Readonly<Record<PlaceOrderMeasured['name'], readonly Turn[]>>,
): PlaceOrderMeasured {
  const turns = measured[name];
  const median = (of: (turn: Turn) => number) =>
    percentile(
      turns.map(of).toSorted((a, b) => a - b),
      0.5,
    );
  return {
    name,
    perSecond: median(({ perSecond }) => perSecond),
    p50Millis: median(({ p50Millis }) => p50Millis),
    p95Millis: median(({ p95Millis }) => p95Millis),
    databaseCpuMillis: median(({ databaseCpuMillis }) => databaseCpuMillis),
    errors: turns.reduce((sum, { errors }) => sum + errors, 0),
    errorSamples: turns.flatMap(({ errorSamples }) => errorSamples).slice(0, 5),
    done: turns.reduce((sum, { done }) => sum + done, 0),
  };
}

/** An order of three lines that an importer places: it has no cart. */
function placementOf(customerId: number): Placement {
  const now = new Date();
  const lines = [1, 2, 3].map((lineNo) => ({
    lineNo,
    sku: `bench-${lineNo}`,
    title: `Bench ${lineNo}`,
    quantity: 1,
    unitPrice: { amount: 1250, currency: 'GBP' },
  }));
  return {
    key: randomUUID(),
    fingerprint: 'bench',
    terms: {
      orderId: mintShardedId({ customerId, at: now }),
      number: mintOrderNumber(),
      customerId,
      contact: { name: 'Bench', email: 'bench@example.com' },
      notify: false,
      lines,
      total: { amount: 3750, currency: 'GBP' },
      delivery: { shipTo: { name: 'Bench', line1: '1 Bench', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' } },
      paymentMethod: 'pm_card_visa',
      cartVersion: null,
    },
    placedAt: now.toISOString(),
    now: new Date(now.getTime() + YEAR_MILLIS),
    isImport: true,
  };
}

/** The value with the ids of another order. */
function renamed(value: string | null, { key, terms }: Placement, next: Placement): string | null {
  if (value === null) return null;
  if (value === String(terms.customerId)) return String(next.terms.customerId);
  return value.replaceAll(terms.orderId, next.terms.orderId).replaceAll(terms.number, next.terms.number).replaceAll(key, next.key);
}

const Table = z.object({ table: z.string() });

async function deleteOrders(admin: Database, customers: readonly number[]): Promise<void> {
  const tables = await admin.rows(Table)`
    select c.relname as table from pg_class c
     where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'customer_id')
  `;
  await admin.transaction(async (sql) => {
    // The rows of a customer go together, so the order of the tables does not matter.
    await sql.run`set local session_replication_role = replica`;
    for (const customerId of customers) {
      await sql.run`
        delete from shop.outbox where subject in (select order_id::text from shop.orders where customer_id = ${customerId})
      `;
      for (const { table } of tables) await sql.run`delete from shop.${identifier(table)} where customer_id = ${customerId}`;
    }
  });
}
