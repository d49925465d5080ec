import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Model } from './growth.ts';

/** A cost that is measured at each size. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly model: Model;
  /** Arguments of the benchmark. */
  readonly bench: readonly string[];
  /** Reads the cost from what the benchmark prints with --json. */
  readonly costOf: (printed: unknown) => number;
}

const Page = z.object({ cpuMillisPerUnit: z.object({ database: z.number() }) });
const History = z.object({ history: z.object({ load: Page, sizes: z.tuple([Page, Page, Page]) }) });
const Analytics = z.object({ analytics: z.array(Page.extend({ name: z.string() })) });
const PlaceOrder = z.object({ cpuRatio: z.number() });

const HISTORY = ['history', '--seconds', '5'] as const;

/** Cases of the benchmark that read the orders themselves; cohorts read all orders, and are cancelled by their time limit at the largest size. Rollups have rows by day, country and product, whatever the number of orders. */
const EXACT = ['revenue of 30 days by day, exact', 'top 20 products of 30 days, exact', 'percentiles of 30 days, exact'] as const;

/** Of CPU time only: what waits for a processor says more about the machine's other work than about the number of orders. */
export const MEASURES: readonly Measure[] = [
  {
    name: 'page of an order history',
    unit: 'CPU-ms of the database',
    model: 'logarithmic',
    bench: HISTORY,
    costOf: (printed) => History.parse(printed).history.load.cpuMillisPerUnit.database,
  },
  {
    name: 'page of a customer with 10,000 orders',
    unit: 'CPU-ms of the database',
    model: 'logarithmic',
    bench: HISTORY,
    costOf: (printed) => History.parse(printed).history.sizes[1].cpuMillisPerUnit.database,
  },
  {
    name: 'page of 20 linked customers',
    unit: 'CPU-ms of the database',
    model: 'logarithmic',
    bench: HISTORY,
    costOf: (printed) => History.parse(printed).history.sizes[2].cpuMillisPerUnit.database,
  },
  {
    name: 'placing an order',
    unit: 'CPU time of the database, × one statement with the same rows',
    model: 'logarithmic',
    bench: ['place-order', '--seconds', '2'],
    costOf: (printed) => PlaceOrder.parse(printed).cpuRatio,
  },
  ...EXACT.map((name) => ({
    name,
    unit: 'CPU-ms of the database',
    model: 'linear' as const,
    bench: ['analytics', '--seconds', '5'],
    costOf: (printed: unknown) => exactOf(printed, name),
  })),
];

function exactOf(printed: unknown, name: string): number {
  const found = Analytics.parse(printed).analytics.find((each) => each.name === name);
  if (!found) throw new Error(`the benchmark analytics has no ${name}`);
  return found.cpuMillisPerUnit.database;
}

const run = promisify(execFile);

/** Runs one of the programs in `load/` and parses what it prints. Its progress goes to the terminal. */
export async function runProgram(
  program: 'seed' | 'bench',
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<unknown> {
  const running = run(process.execPath, [join(import.meta.dirname, '..', program, 'main.ts'), ...args, '--json'], {
    env: { ...process.env, ...env },
    maxBuffer: 50_000_000,
  });
  running.child.stderr?.pipe(process.stderr);
  const { stdout } = await running;
  return JSON.parse(stdout);
}
