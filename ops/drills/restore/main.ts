// `npm run drill:restore`: the orders database is restored to a point in time, and compared row by row with what it held then. `--help` says more.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { explainFailure, readArguments, refuseArguments } from '../../../tools/command-line.ts';
import { ensureDrillTools } from '../../../tools/ensure-tools.ts';
import { backUp } from '../cluster/backups.ts';
import { leaderOf } from '../cluster/cluster.ts';
import { endFolder } from '../cluster/end-folder.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { placeOrders } from '../orders/order-load.ts';
import { startOrdersCluster } from '../orders/orders-cluster.ts';
import type { OrdersCluster } from '../orders/orders-cluster.ts';
import { restoreTo } from './restored-server.ts';
import { compareTables, readTables } from './table-rows.ts';

const USAGE = `npm run drill:restore -- [--orders N] [--keep]

Starts one group of the orders cluster here, with the configuration files of the machine image, places orders around a base backup and a restore
point, restores the backup and the archived WAL to that point in a new folder, and compares every row of every table.
It uses plain PostgreSQL without the Citus extension, and a folder instead of the S3 bucket. A run that fails leaves data and logs in the folder that is printed.

  --orders N  placed before the backup, between backup and restore point, and after it: N each (default: 500)
  --keep      leave data and logs also after a run that passes`;

const SHOPPERS = 4;
const POINT = 'drill';

const { values } = readArguments(USAGE, {
  options: { orders: { type: 'string', default: '500' }, keep: { type: 'boolean', default: false } },
});
const orderCount = Number(values.orders);
if (!(Number.isInteger(orderCount) && orderCount > 0))
  refuseArguments(USAGE, `--orders is "${values.orders}": give a whole number above 0`);

async function main(): Promise<void> {
  ensureDrillTools(console.log);
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-restore-'));
  console.log(`data and logs: ${folder}`);
  let hasPassed = false;
  const shop = await startOrdersCluster(folder, console.log);
  const admin = connectPostgres({ ...shop.cluster.admin, max: 1 });
  try {
    const leader = await leaderOf(shop.cluster.nodes);
    await place(shop);
    console.log('taking a base backup');
    backUp(leader);
    await place(shop);
    await admin.run`select pg_create_restore_point(${POINT})`;
    const expected = await readTables(admin, 'shop');
    await place(shop);
    await archiveWal(admin);

    const start = performance.now();
    console.log(`restoring to the point ${POINT}`);
    const restored = await restoreTo({
      folder: join(folder, 'restored'),
      backupConfig: leader.backupConfig,
      point: POINT,
      admin: shop.cluster.admin,
    });
    try {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const found = await readTables(restored.database, 'shop');
      const differences = compareTables(expected, found);
      const rows = [...found.values()].reduce((sum, each) => sum + each.length, 0);
      if (differences.length > 0) throw new Error(`the restored database differs:\n${differences.join('\n')}`);
      console.log(`restored in ${seconds} s: ${found.size} tables, ${rows} rows, each as it was at the restore point`);
      if (compareTables(await readTables(admin, 'shop'), found).length === 0)
        throw new Error('the orders after the restore point are missing from the cluster: the comparison proves nothing');
      hasPassed = true;
    } finally {
      await restored.stop();
    }
  } finally {
    await admin.close();
    await shop.stop();
    endFolder(folder, { isKept: values.keep || !hasPassed });
  }
}

async function place({ orders }: OrdersCluster): Promise<void> {
  const load = placeOrders(orders, SHOPPERS);
  try {
    await waitUntil(`${orderCount} orders`, 120_000, async () => load.acknowledged.length >= orderCount);
  } finally {
    await load.stop();
  }
}

const Archiver = z.object({ isArchived: z.boolean() });

/** Closes the WAL segment in use and waits until it is in the repository. */
async function archiveWal(admin: Database): Promise<void> {
  const [closed] = await admin.rows(z.object({ name: z.string() }))`select pg_walfile_name(pg_switch_wal()) as name`;
  await waitUntil('the archive has the last WAL', 60_000, async () => {
    const [state] = await admin.rows(Archiver)`
      select coalesce(last_archived_wal >= ${closed?.name ?? ''}, false) as "isArchived" from pg_stat_archiver
    `;
    return state?.isArchived === true;
  });
}

await main().catch(explainFailure);
