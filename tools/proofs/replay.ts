// Proof: 3,000 invoices of a real retailer are ordered, all orders end, and the audit finds no difference.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../build.ts';
import { explainFailure } from '../command-line.ts';
import { startShop } from '../servers/shop.ts';
import { awaitOrders } from './await-orders.ts';
import { runProgram } from './run-program.ts';

const DATA = join(repository, '../shared/data/online-retail/online-retail-2010-12_2011-08.csv.gz');
const INVOICES = 3_000;

async function main(): Promise<void> {
  if (!existsSync(DATA)) throw new Error(`the data set of real orders is missing: put it at ${DATA}`);
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-proof-'));
  const shop = await startShop({ folder, withinMillis: 240_000 });
  try {
    runProgram(shop.endpointsFile, 'load/replay/main.ts', DATA, '--invoices', String(INVOICES));
    await awaitOrders(shop.endpointsFile);
    runProgram(shop.endpointsFile, 'ops/audit/main.ts');
  } finally {
    await shop.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main().catch(explainFailure);
