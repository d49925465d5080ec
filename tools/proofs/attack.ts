// A proof: three minutes of wrong requests to every route and page find nothing, and afterwards the audit finds that all of it agrees.
// Without `--seed N` the requests are new each time, as each night.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainFailure } from '../command-line.ts';
import { startShop } from '../servers/shop.ts';
import { awaitOrders } from './await-orders.ts';
import { runProgram } from './run-program.ts';

const SECONDS = 180;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-proof-'));
  const shop = await startShop({ folder, withinMillis: 240_000 });
  try {
    runProgram(shop.endpointsFile, 'load/attack/main.ts', '--seconds', String(SECONDS), ...process.argv.slice(2));
    await awaitOrders(shop.endpointsFile);
    runProgram(shop.endpointsFile, 'ops/audit/main.ts');
  } finally {
    await shop.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main().catch(explainFailure);
