import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { identifier } from './sql.ts';

export interface LoginRole {
  readonly name: string;
  readonly password: string;
}

/** Creates missing logins, sets both passwords, and grants the context's role its schema, including future tables. */
export async function grantRoles(client: Client, schema: string, role: LoginRole, relay: LoginRole): Promise<void> {
  for (const login of [role, relay]) await keepLogin(client, login);
  const context = identifier(role.name).name;
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const database = escapeIdentifier(rows[0]?.name ?? '');
  await retryOnRace(client, [
    `revoke connect, temporary on database ${database} from public`,
    `grant connect on database ${database} to ${context}, ${identifier(relay.name).name}`,
    'revoke all on schema public from public',
    'alter default privileges revoke execute on functions from public',
    `grant usage on schema ${schema} to ${context}, ${identifier(relay.name).name}`,
    `alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${context}`,
    `alter default privileges in schema ${schema} grant usage, select on sequences to ${context}`,
    `alter default privileges in schema ${schema} grant execute on functions to ${context}`,
  ]);
}

async function keepLogin(client: Client, { name, password }: LoginRole): Promise<void> {
  const role = identifier(name).name;
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const act = rowCount === 0 ? 'create' : 'alter';
  await retryOnRace(client, [`${act} role ${role} login password ${escapeLiteral(password)}`], async () => {
    if (act === 'create') await keepLogin(client, { name, password });
  });
}

/** Roles belong to the whole server, default privileges to the whole database, and concurrent migrations may change them: PostgreSQL then fails one of the two. */
async function retryOnRace(client: Client, statements: readonly string[], otherwise?: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      for (const statement of statements) await client.query(statement);
      return;
    } catch (error) {
      const state = error instanceof DatabaseError ? error.code : undefined;
      const isThere = state === '42710' || state === '23505';
      if (otherwise && isThere) return otherwise();
      if ((!isThere && state !== 'XX000') || attempt === 10) throw error;
      await pause(20 * attempt);
    }
  }
}
