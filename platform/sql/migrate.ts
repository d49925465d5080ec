import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { appendOnlyGrants } from './append-only.ts';
import { platformMigrations } from './platform-tables.ts';
import { isSharded } from './engine.ts';
import { applyRepeatables, readRepeatables } from './repeatable.ts';
import { grantReader } from './reader.ts';
import { ROLE_SETTINGS } from './role-settings.ts';
import { baseRole, grantRoles, grantStaff, setRole, staffRole, type LoginRole } from './roles.ts';
import { clientConfig, currentConfig, targetOf, type PostgresSettings } from './postgres.ts';
import { splitStatements } from './split-statements.ts';
import { identifier } from './sql.ts';

export interface MigrateOptions {
  /** Settings of a role that may create schemas and roles. */
  readonly admin: PostgresSettings;
  readonly schema: string;
  /** The context's login: it reads and writes this schema, and has access to no other. */
  readonly role: LoginRole;
  /** The event relay's login: it has access to the outbox only. */
  readonly relay: LoginRole;
  /** A login of another context, which reads this schema's views and nothing else. @default none */
  readonly reader?: LoginRole;
  /** Holds `migrations/000001_x.sql`, `migrations/000002_y.sql`, …, and the repeatable `functions/` and `views/`. */
  readonly sqlFolder: string;
}

export interface Migration {
  readonly name: string;
  readonly text: string;
}

export interface Migrated {
  /** What this run applied. */
  readonly applied: readonly string[];

  /** Migrations that newer code has applied and this code lacks, as after a rollback. */
  readonly ahead: readonly string[];
}

/**
 * Brings a context's schema up to date: platform's tables, then the context's migrations in order, each once and in a transaction of its own; then changed functions and views; then grants.
 * Concurrent runs wait for each other. Functions, views, roles and grants of a schema that is ahead stay unchanged.
 *
 * @throws Error when a migration that has run was edited or removed, or a new one sorts before it.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const schema = identifier(options.schema).name;
  const migrations = [...platformMigrations(schema), ...readMigrations(join(options.sqlFolder, 'migrations'))];
  const repeatables = readRepeatables(options.sqlFolder, schema);
  const client = new Client({ ...clientConfig(options.admin), ...(await currentConfig(options.admin)) });
  client.on('error', () => undefined);
  await client.connect().catch((cause: unknown) => {
    throw new Error(`cannot migrate schema ${schema}: ${targetOf(options.admin)} does not respond`, { cause });
  });
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [`migrate ${schema}`]);
    // A migration that waits for a lock blocks all later statements on the table: it fails instead, and can be run again.
    await client.query(`set lock_timeout = '10s'; set search_path = ${schema}`);
    await client.query(`create schema if not exists ${schema}`);
    await client.query(
      `create table if not exists ${schema}.migrations (name text primary key, digest text not null, applied_at timestamptz not null default now())`,
    );
    const applied = await client.query<{ name: string; digest: string }>(`select name, digest from ${schema}.migrations`);
    const { due, ahead } = compare(schema, migrations, new Map(applied.rows.map(({ name, digest }) => [name, digest])));
    if (ahead.length === 0) await grantRoles(client, schema, options.role, options.relay);
    for (const migration of due) await apply(client, schema, migration);
    const migrated = due.map(({ name }) => name);
    if (ahead.length > 0) return { applied: migrated, ahead };
    const repeated = await applyRepeatables(client, schema, repeatables);
    await client.query(eventGrants(schema, options));
    await setLimits(client, schema, options);
    if (options.reader) await grantReader(client, schema, options.reader);
    await client.query(appendOnlyGrants(schema, identifier(baseRole(options.role.name)).name));
    return { applied: [...migrated, ...repeated], ahead };
  } finally {
    await client.end();
  }
}

/** A sharded schema also has a login for staff: their queries may read every shard. */
async function setLimits(client: Client, schema: string, { role, relay }: MigrateOptions): Promise<void> {
  await setRole(client, role.name, ROLE_SETTINGS.context);
  await setRole(client, relay.name, ROLE_SETTINGS.relay);
  if (!(await isSharded(client, schema))) return;
  await grantStaff(client, schema, role);
  await setRole(client, staffRole(baseRole(role.name)), ROLE_SETTINGS.staff);
}

/** The context inserts events and never changes them; the relay has access to the outbox only. */
function eventGrants(schema: string, options: MigrateOptions): string {
  const [role, relay] = [options.role, options.relay].map(({ name }) => identifier(baseRole(name)).name);
  return `
    revoke update, delete, truncate on ${schema}.outbox, ${schema}.outbox_default from ${role};
    revoke all on ${schema}.outbox_lanes, ${schema}.migrations, ${schema}.repeatables from ${role};
    revoke execute on function ${schema}.keep_outbox(int, int) from ${role};
    grant select, update (batch, streamed_at, queued_at, refusals, refusal, retry_at, set_aside_at) on ${schema}.outbox to ${relay};
    grant select, insert, update on ${schema}.outbox_lanes to ${relay};
    grant execute on function ${schema}.keep_outbox(int, int) to ${relay};
  `;
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const odd = names.find((name) => !/^\d{6}_[a-z0-9_-]+\.sql$/.test(name));
  if (odd) throw new Error(`${join(folder, odd)} is not named like 000001_orders.sql`);
  return names.toSorted().map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

interface Comparison {
  readonly due: readonly Migration[];
  readonly ahead: readonly string[];
}

function compare(schema: string, migrations: readonly Migration[], applied: ReadonlyMap<string, string>): Comparison {
  const known = new Set(migrations.map(({ name }) => name));
  const ahead = [...applied.keys()].filter((name) => !known.has(name));
  for (const name of ahead) {
    const last = migrations.findLast((one) => isOfOneOwner(one.name, name));
    if (!last || name < last.name)
      throw new Error(`migration ${name} of schema ${schema} has run but its file is missing: restore the file`);
  }
  const due: Migration[] = [];
  for (const migration of migrations) {
    const digest = applied.get(migration.name);
    if (digest === undefined) due.push(migration);
    else if (digest !== digestOf(migration)) {
      throw new Error(
        `migration ${migration.name} of schema ${schema} was edited after it ran: restore it, and write the change as a new migration`,
      );
    }
  }
  for (const { name } of due) {
    const later = [...applied.keys()].find((other) => isOfOneOwner(name, other) && name < other);
    if (later) throw new Error(`migration ${name} of schema ${schema} sorts before ${later}, which has run: give it a higher number`);
  }
  return { due, ahead };
}

/** The platform's migrations and the context's are two separate sequences; each only grows at its end. */
function isOfOneOwner(name: string, other: string): boolean {
  return name.startsWith('platform/') === other.startsWith('platform/');
}

async function apply(client: Client, schema: string, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    for (const statement of splitStatements(migration.text)) await client.query(statement);
    await client.query(`insert into ${schema}.migrations (name, digest) values ($1, $2)`, [migration.name, digestOf(migration)]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${migration.name} of schema ${schema} failed and was rolled back: ${reason}`, { cause });
  }
}

function digestOf(migration: Migration): string {
  return createHash('sha256').update(migration.text).digest('hex');
}
