import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { migrate } from '../../../platform/sql/migrate.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { pgbackrest } from '../cluster/backups.ts';
import { leaderOf, startCluster } from '../cluster/cluster.ts';
import type { Cluster } from '../cluster/cluster.ts';

export interface OrdersCluster {
  readonly cluster: Cluster;

  /** As the order service sees it: its own role, through pgbouncer. */
  readonly orders: Sharded;

  /** The same connections, for questions over all shards. */
  readonly database: Database;
  stop(): Promise<void>;
}

const sqlFolder = join(import.meta.dirname, '../../../domain/order/sql');

/** The cluster with the order context's schema in it, its WAL archived. */
export async function startOrdersCluster(folder: string, report: (line: string) => void): Promise<OrdersCluster> {
  const cluster = await startCluster({ folder, databaseName: 'orders', report });
  try {
    report('creating the backup repository and the schema of orders');
    pgbackrest((await leaderOf(cluster.nodes)).backupConfig, 'stanza-create');
    const role = { name: 'shop_app', password: randomBytes(18).toString('base64url') };
    await migrate({ admin: cluster.administrator, schema: 'shop', role, relay: { ...role, name: 'relay' }, sqlFolder });
    const database = connectPostgres({ ...cluster.settings(role.name, role.password), max: 8 });
    return {
      cluster,
      database,
      orders: shardedDatabase(database),
      async stop() {
        await database.close();
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
