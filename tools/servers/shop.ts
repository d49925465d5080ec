import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnGuarded } from './spawn-guarded.ts';

const repository = join(import.meta.dirname, '../..');

export interface ShopOptions {
  /** For the shop's state and log. */
  readonly folder: string;
  readonly withinMillis: number;
}

/** Starts the whole shop on a free port. @throws Error with the end of its log if it exits or is not up in time */
export async function startShop({ folder, withinMillis }: ShopOptions) {
  const [log, state] = [join(folder, 'log'), join(folder, 'state')];
  const endpointsFile = join(state, 'endpoints.json');
  const startedAt = Date.now();
  const output = openSync(log, 'w');
  const args = ['local/main.ts', '--state', state, '--port', '0'];
  const stdio = ['ignore' as const, output, output];
  const shop = spawnGuarded(process.execPath, args, { cwd: repository, stdio, endSignal: 'SIGINT', graceMillis: 60_000 });
  closeSync(output);
  while (!existsSync(endpointsFile)) {
    const failure = shop.hasEnded() ? 'exited' : Date.now() - startedAt > withinMillis && `is not up after ${withinMillis / 1000} s`;
    if (failure) {
      await shop.stop();
      throw new Error(`the shop ${failure}; the end of its log:\n${readFileSync(log, 'utf8').slice(-8000)}`);
    }
    await pause(50);
  }
  return { endpointsFile, seconds: (Date.now() - startedAt) / 1000, stop: shop.stop };
}
