// Proof: 3,000 invoices of a real retailer are ordered, all orders end, and the audit finds no difference.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { repository } from '../build.ts';
import { explainFailure } from '../command-line.ts';
import { startShop } from '../servers/shop.ts';

const DATA = join(repository, '../shared/data/online-retail/online-retail-2010-12_2011-08.csv.gz');
const INVOICES = 3_000;

const Audit = z.object({ underWay: z.int() });

async function main(): Promise<void> {
  if (!existsSync(DATA)) throw new Error(`the data set of real orders is missing: put it at ${DATA}`);
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-proof-'));
  const shop = await startShop({ folder, withinMillis: 240_000 });
  const run = (program: string, ...args: readonly string[]) => {
    const { status } = spawnSync(process.execPath, [program, ...args, '--endpoints', shop.endpointsFile], {
      cwd: repository,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`${program} exited with ${status}`);
  };
  try {
    run('load/replay/main.ts', DATA, '--invoices', String(INVOICES));
    // If orders never end, the proof's budget ends this loop.
    while (ordersUnderWay(shop.endpointsFile) > 0) await pause(1000);
    run('ops/audit/main.ts');
  } finally {
    await shop.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ordersUnderWay(endpointsFile: string): number {
  const args = ['ops/audit/main.ts', '--json', '--endpoints', endpointsFile];
  return Audit.parse(JSON.parse(execFileSync(process.execPath, args, { cwd: repository, encoding: 'utf8' }))).underWay;
}

await main().catch(explainFailure);
