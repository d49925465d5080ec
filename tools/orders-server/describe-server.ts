import { withServer } from './connect.ts';
import type { OrdersServer } from './server-urls.ts';
import { isCitus, workersOf } from './databases.ts';

/** Roles of the server that the tests create. */
export const TEST_ROLES = ['shop_app', 'shop_app_staff', 'relay'] as const;

export const ROLE_COMMENT = 'created by npm run test:orders';

/**
 * What the tests run on, in one line.
 *
 * @throws Error when the server does not respond, its user has too few rights, or it has a shop's roles already.
 */
export async function describeServer({ entry, admin }: OrdersServer): Promise<string> {
  const server = await withServer(admin, async (client) => {
    const { rows } = await client.query<{ version: string; isSuperuser: boolean }>(
      `select current_setting('server_version') as version, rolsuper as "isSuperuser" from pg_roles where rolname = current_user`,
    );
    const [{ version, isSuperuser } = { version: '', isSuperuser: false }] = rows;
    if (!isSuperuser)
      throw new Error(`user ${admin.user} of ${admin.host}:${admin.port} is no superuser: name one in ORDERS_ADMIN_URL or ORDERS_URL`);
    const { rows: roles } = await client.query<{ name: string }>(
      `select rolname as name from pg_roles where rolname = any ($1) and shobj_description(oid, 'pg_authid') is distinct from $2`,
      [TEST_ROLES, ROLE_COMMENT],
    );
    if (roles[0])
      throw new Error(
        `role ${roles[0].name} exists on ${admin.host}:${admin.port}, and the tests would change its password: name a server without a shop`,
      );
    if (!(await isCitus(client))) {
      const { rowCount } = await client.query("select where current_setting('shared_preload_libraries') like '%citus%'");
      const hint = rowCount
        ? `, although its server has Citus: name the database in which "create extension citus" has run to test on it`
        : '';
      return `PostgreSQL ${version}, database ${admin.database}${hint}`;
    }
    const { rows: citus } = await client.query<{ version: string }>(
      `select extversion as version from pg_extension where extname = 'citus'`,
    );
    const workers = await workersOf(client);
    return `Citus ${citus[0]?.version} on PostgreSQL ${version}, ${workers.length === 0 ? 'one node' : `a coordinator and ${workers.length} workers`}`;
  });
  return entry === admin
    ? server
    : `${server}; the product connects through ${entry.host}:${entry.port}${(await isBouncer(entry)) ? ' (pgbouncer)' : ''}`;
}

/** True if the address is pgbouncer, which accepts no start-up parameters. */
export async function isBouncer(address: OrdersServer['entry']): Promise<boolean> {
  try {
    await withServer({ ...address, database: 'pgbouncer' }, (client) => client.query('show version'));
    return true;
  } catch {
    return false;
  }
}
