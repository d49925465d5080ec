import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

/** Starts the whole shop once for the run, as `npm start` does, and names its addresses in SHOPMART_ENDPOINTS. A shop that already runs may be named there instead. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['SHOPMART_ENDPOINTS']) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-whole-'));
  const log = join(folder, 'log');
  const endpoints = join(folder, 'state', 'endpoints.json');
  const output = openSync(log, 'w');
  const shop = spawn(process.execPath, ['local/main.ts', '--state', join(folder, 'state'), '--port', '0'], {
    stdio: ['ignore', output, output],
  });
  const stop = async () => {
    if (shop.exitCode === null && shop.signalCode === null) {
      shop.kill('SIGINT');
      await once(shop, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await eventually(
      () => {
        if (shop.exitCode !== null) throw new Error(`the shop ended with ${shop.exitCode}`);
        if (!existsSync(endpoints)) throw new Error('the shop is not up yet');
      },
      { within: 240_000 },
    );
  } catch (cause) {
    const said = readFileSync(log, 'utf8').slice(-8000);
    await stop();
    throw new Error(`the shop did not start; the end of its log:\n${said}`, { cause });
  }
  process.env['SHOPMART_ENDPOINTS'] = endpoints;
  return stop;
}
