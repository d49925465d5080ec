import { escapeIdentifier, type Client } from 'pg';
import { baseRole, keepLogin, retryOnRace, type LoginRole } from './roles.ts';
import { identifier } from './sql.ts';

/** The longest statement of a reader. Set on its role: a pool of transactions takes no settings of its clients. */
const STATEMENT_TIMEOUT = '25s';

/** Lets a login read the views of a schema. It can change nothing, and each of its statements has a time limit. */
export async function grantReader(client: Client, schema: string, reader: LoginRole): Promise<void> {
  await keepLogin(client, reader);
  const role = identifier(baseRole(reader.name)).name;
  const { rows } = await client.query<{ database: string; views: readonly string[]; tables: readonly string[] }>(
    `select current_database() as database,
            array(select viewname::text from pg_views where schemaname = $1 order by 1) as views,
            array(select distinct table_schema || '.' || table_name from information_schema.view_table_usage
                   where view_schema = $1 and exists (select from pg_extension where extname = 'citus') order by 1) as tables`,
    [schema],
  );
  const [{ database, views, tables } = { database: '', views: [], tables: [] }] = rows;
  // The workers of Citus check the reader's own rights on the tables behind a view.
  const readable = [...views.map((view) => `${schema}.${identifier(view).name}`), ...tables];
  await retryOnRace(client, [
    `grant connect on database ${escapeIdentifier(database)} to ${role}`,
    `grant usage on schema ${schema} to ${role}`,
    ...(readable.length > 0 ? [`grant select on ${readable.join(', ')} to ${role}`] : []),
    ...[role, ...(role === reader.name ? [] : [reader.name])].flatMap((login) => [
      `alter role ${login} set statement_timeout = '${STATEMENT_TIMEOUT}'`,
      `alter role ${login} set default_transaction_read_only = on`,
    ]),
  ]);
}
