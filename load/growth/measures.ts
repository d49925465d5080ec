import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** A cost that is measured at each size. A benchmark of analytics is one more entry. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** Arguments of the benchmark. */
  readonly bench: readonly string[];
  /** Reads the cost from what the benchmark prints with --json. */
  costOf(printed: unknown): number;
}

const Page = z.object({ cpuMillisPerUnit: z.object({ database: z.number() }) });
const History = z.object({ history: z.object({ load: Page, sizes: z.tuple([Page, Page], Page) }) });
const PlaceOrder = z.object({ cpuRatio: z.number() });

const HISTORY = ['history', '--seconds', '5'] as const;

/** Of CPU time only: what waits for a processor says more about the machine's other work than about the number of orders. */
export const MEASURES: readonly Measure[] = [
  {
    name: 'page of an order history',
    unit: 'CPU-ms of the database',
    bench: HISTORY,
    costOf: (printed) => History.parse(printed).history.load.cpuMillisPerUnit.database,
  },
  {
    name: 'page of a customer with 10,000 orders',
    unit: 'CPU-ms of the database',
    bench: HISTORY,
    costOf: (printed) => History.parse(printed).history.sizes[1].cpuMillisPerUnit.database,
  },
  {
    name: 'placing an order',
    unit: 'CPU time of the database, × one statement with the same rows',
    bench: ['place-order', '--seconds', '2'],
    costOf: (printed) => PlaceOrder.parse(printed).cpuRatio,
  },
];

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
