import { escapeIdentifier, type Client } from 'pg';
import { ROLE_SETTINGS } from './role-settings.ts';
import { baseRole, keepLogin, retryOnRace, setRole, type LoginRole } from './roles.ts';
import { identifier } from './sql.ts';

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
  ]);
  await setRole(client, reader.name, ROLE_SETTINGS.reader);
}
