import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A cost that is measured at each size. A benchmark of analytics is one more entry. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** Arguments of the benchmark. */
  readonly bench: readonly string[];
  /** Reads the multiple of the floor from what the benchmark prints with --json. */
  ratioOf(printed: unknown): number;
}

const Cpu = z.object({ product: z.number(), database: z.number() });
const History = z.object({
  history: z.object({ load: z.object({ cpuMillisPerUnit: Cpu }), paced: z.object({ p95Millis: z.number() }) }),
  floor: z.object({ cpuMillisPerUnit: z.number() }),
  pacedFloor: z.object({ p95Millis: z.number() }),
});
const PlaceOrder = z.object({ cpuRatio: z.number() });

export const MEASURES: readonly Measure[] = [
  {
    name: 'page of an order history',
    unit: 'CPU time of our processes, × a route with one read',
    bench: ['history', '--seconds', '5'],
    ratioOf(printed) {
      const { history, floor } = History.parse(printed);
      return history.load.cpuMillisPerUnit.product / floor.cpuMillisPerUnit;
    },
  },
  {
    name: 'page of an order history, p95 at 50 a second',
    unit: '× a route with one read',
    bench: ['history', '--seconds', '5'],
    ratioOf(printed) {
      const { history, pacedFloor } = History.parse(printed);
      return history.paced.p95Millis / pacedFloor.p95Millis;
    },
  },
  {
    name: 'placing an order',
    unit: 'CPU time of the database, × one statement with the same rows',
    bench: ['place-order', '--seconds', '2'],
    ratioOf: (printed) => PlaceOrder.parse(printed).cpuRatio,
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
