import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { failureSummary } from './drive.ts';
import type { LoadResult } from './drive.ts';
import { measureFloors } from './floors.ts';
import type { Floor } from './floors.ts';
import { usage } from './usage.ts';

export const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    clients: { type: 'string' },
    rate: { type: 'string' },
    rounds: { type: 'string' },
    events: { type: 'string' },
    accounts: { type: 'string' },
    json: { type: 'boolean', default: false },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

export function positive(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!(value > 0)) refuseArguments(usage, `--${name} is "${text}": give a number above 0`);
  return value;
}

export const reportProgress = (text: string) => console.error(`… ${text}`);
export const currentEndpoints = () => readEndpoints(values.endpoints);
const standIns = new Set(readdirSync(join(import.meta.dirname, '..', '..', 'sandbox')));
export const isStandIn = (name: string) => standIns.has(name);

/** Figures of a run with failures are not comparable. */
export function reportFailures(runs: readonly (LoadResult & { readonly name: string })[]): void {
  for (const run of runs) {
    const summary = failureSummary(run.name, run);
    if (summary === undefined) continue;
    console.error(summary);
    process.exitCode = 1;
  }
}

export async function floorsOf(
  clients: number,
  options: { readonly rate?: number; readonly only?: Floor['name'] } = {},
): Promise<readonly Floor[]> {
  reportProgress('measuring the floors');
  const database = currentEndpoints().databases['core'];
  if (database === undefined) throw new Error('the running shop has no database core');
  return measureFloors(database, { seconds: 5, clients, ...options });
}
