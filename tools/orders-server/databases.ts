import { escapeIdentifier, type Client } from 'pg';
import { withServer } from './connect.ts';
import type { ServerAddress } from './server-urls.ts';

interface Node {
  readonly host: string;
  readonly port: number;
}

export async function isCitus(client: Client): Promise<boolean> {
  const { rowCount } = await client.query("select from pg_extension where extname = 'citus'");
  return rowCount === 1;
}

/** The workers of the Citus cluster that the database belongs to. */
export async function workersOf(client: Client): Promise<readonly Node[]> {
  const { rows } = await client.query<Node>(
    `select nodename as host, nodeport as port from pg_dist_node where groupid <> 0 and noderole = 'primary'`,
  );
  return rows;
}

/** Creates an empty database; on Citus on all nodes, which then form a cluster of that database. */
export async function createDatabase(admin: ServerAddress, name: string): Promise<void> {
  const workers = await withServer(admin, async (client) => {
    await client.query(`create database ${escapeIdentifier(name)}`);
    return (await isCitus(client)) ? workersOf(client) : undefined;
  });
  if (!workers) return;
  for (const worker of workers) {
    await withServer({ ...admin, ...worker }, (client) => client.query(`create database ${escapeIdentifier(name)}`));
    await withServer({ ...admin, ...worker, database: name }, (client) => client.query('create extension citus'));
  }
  await withServer({ ...admin, database: name }, async (client) => {
    await client.query('create extension citus');
    await client.query('select citus_set_coordinator_host($1, $2)', [admin.host, admin.port]);
    for (const { host, port } of workers) await client.query('select citus_add_node($1, $2)', [host, port]);
  });
}

/** Drops the databases of that prefix, except those named, on all nodes. */
export async function dropDatabases(admin: ServerAddress, prefix: string, kept: (name: string) => boolean = () => false): Promise<void> {
  await withServer(admin, async (client) => {
    const workers = (await isCitus(client)) ? await workersOf(client) : [];
    await dropOn(client, prefix, kept);
    for (const worker of workers) await withServer({ ...admin, ...worker }, (node) => dropOn(node, prefix, kept));
  });
}

async function dropOn(client: Client, prefix: string, kept: (name: string) => boolean): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select datname as name from pg_database where starts_with(datname, $1)', [prefix]);
  for (const { name } of rows.filter(({ name }) => !kept(name)))
    await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
}
