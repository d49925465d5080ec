import { createHash, randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../platform/sql/migrate.ts';
import { connectPostgres, type PostgresSettings } from '../../platform/sql/postgres.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { createOrdersDatabase } from './orders-database.ts';
import { postgresServer } from './servers.ts';

const schemaOf = {
  product: 'product',
  inventory: 'inventory',
  payment: 'payment',
  notification: 'notification',
  user: 'users',
  order: 'shop',
  analytics: 'analytics',
  recommendation: 'recommendation',
} as const;

export type Context = keyof typeof schemaOf;

const root = join(import.meta.dirname, '../..');
const rolePassword = 'of a role';

export interface FreshDatabase {
  /** For the context's own role, which sees its schema only, as in production. */
  settings(context: Context): PostgresSettings;
  /** A pool with the context's own role. */
  sql(context: Context): Database;
  readonly relaySettings: PostgresSettings;
  /** Of orders: reads only. */
  readonly staffSettings: PostgresSettings;
  readonly adminSettings: PostgresSettings;
  /** A pool of the superuser. */
  readonly admin: Database;
  /** Whether `npm run test:orders` runs on Citus: it has no partitions, and other plans. */
  readonly isCitus: boolean;
}

/** An empty database for one test file, with the migrated schemas of the contexts. */
export async function freshDatabase(contexts: readonly Context[]): Promise<FreshDatabase> {
  const given = contexts.every((context) => context === 'order') ? await createOrdersDatabase() : undefined;
  if (given) {
    await migrateContext('order', given.admin);
    return databaseOf(given.entry, given.admin, given.isCitus);
  }
  const server = await postgresServer();
  const template = await findTemplate(contexts.toSorted());
  const database = `test_${randomBytes(6).toString('hex')}`;
  const logins = [...contexts.map((context) => `${schemaOf[context]}_app`), ...(contexts.includes('order') ? ['shop_app_staff'] : [])];
  await asAdmin('postgres', async (client) => {
    await client.query(`create database ${database} template ${template}`);
    // A clone does not inherit the grants on the database itself.
    await client.query(`revoke connect, temporary on database ${database} from public`);
    if (logins.length) await client.query(`grant connect on database ${database} to relay, ${logins.join(', ')}`);
  });
  const adminSettings: PostgresSettings = { ...server, database, tls: 'disable' };
  return databaseOf(adminSettings, adminSettings);
}

/** `entry` is what the product connects to, with its own roles. */
function databaseOf(entry: PostgresSettings, adminSettings: PostgresSettings, isCitus = false): FreshDatabase {
  const settingsOf = (user: string): PostgresSettings => ({ ...entry, user, password: rolePassword });
  const pools = new Map<Context, Database>();
  return {
    settings: (context) => settingsOf(`${schemaOf[context]}_app`),
    sql(context) {
      const pool = pools.get(context) ?? connectPostgres(settingsOf(`${schemaOf[context]}_app`));
      pools.set(context, pool);
      return pool;
    },
    relaySettings: settingsOf('relay'),
    staffSettings: settingsOf('shop_app_staff'),
    adminSettings,
    isCitus,
    admin: connectPostgres(adminSettings),
  };
}

/** The first test file creates the template; the others wait for it. */
async function findTemplate(contexts: readonly Context[]): Promise<string> {
  const server = await postgresServer();
  const files = globSync([...contexts.map((context) => `domain/${context}/sql/**/*.sql`), 'platform/sql/*.ts'], {
    cwd: root,
  }).toSorted();
  const digest = createHash('sha256').update(contexts.join());
  for (const file of files) digest.update(file).update(readFileSync(join(root, file)));
  const name = `template_${digest.digest('hex').slice(0, 16)}`;
  await asAdmin('postgres', async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [name]);
    if (rowCount) return;
    await client.query(`drop database if exists ${name}`);
    await client.query(`create database ${name}`);
    for (const context of contexts) {
      await migrateContext(context, { ...server, database: name, tls: 'disable' });
    }
    await client.query(`alter database ${name} is_template true`);
  });
  return name;
}

function migrateContext(context: Context, admin: PostgresSettings) {
  const schema = schemaOf[context];
  return migrate({
    admin,
    schema,
    role: { name: `${schema}_app`, password: rolePassword },
    relay: { name: 'relay', password: rolePassword },
    sqlFolder: join(root, 'domain', context, 'sql'),
  });
}

async function asAdmin(database: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ ...(await postgresServer()), database });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
