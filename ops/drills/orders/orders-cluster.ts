import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { migrate } from '../../../platform/sql/migrate.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { Login } from '../../../platform/secrets/secrets.ts';
import { alternatingLogin } from '../../../platform/sql/rotate-login.ts';
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

  /** Gives the order service its next login, as `rotate-database-login` does. @returns the login that it had before */
  rotateLogin(): Promise<Login>;
  stop(): Promise<void>;
}

/** Short, or a drill of two rotations would take minutes. */
export const LIFETIME_SECONDS = 2;

const sqlFolder = join(import.meta.dirname, '../../../domain/order/sql');

/** The cluster with the order context's schema in it, its WAL archived. */
export async function startOrdersCluster(folder: string, report: (line: string) => void): Promise<OrdersCluster> {
  const cluster = await startCluster({ folder, databaseName: 'orders', report });
  try {
    report('creating the backup repository and the schema of orders');
    pgbackrest((await leaderOf(cluster.nodes)).backupConfig, 'stanza-create');
    const password = () => randomBytes(18).toString('base64url');
    let login: Login = { username: 'shop_app', password: password() };
    const role = { name: login.username, password: login.password };
    await migrate({ admin: cluster.administrator, schema: 'shop', role, relay: { ...role, name: 'relay' }, sqlFolder });
    const { user: _user, password: _password, ...address } = cluster.settings('', '');
    const database = connectPostgres({ ...address, login: async () => login, max: 8, lifetimeSeconds: LIFETIME_SECONDS });
    return {
      cluster,
      database,
      orders: shardedDatabase(database),
      async rotateLogin() {
        const { user, password: adminPassword, ...sessions } = cluster.administrator;
        const target = alternatingLogin(sessions, async () => ({ username: user, password: adminPassword }));
        const former = login;
        const next = { username: target.nextUsername(former), password: password() };
        await target.set(next, former);
        await target.test(next, former);
        login = next;
        return former;
      },
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
