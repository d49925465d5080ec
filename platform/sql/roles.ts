import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { identifier } from './sql.ts';

export interface LoginRole {
  readonly name: string;
  readonly password: string;
}

const CLONE = '_clone';

/** The role that holds the rights of a login: decision 19. */
export function baseRole(login: string): string {
  return login.endsWith(CLONE) ? login.slice(0, -CLONE.length) : login;
}

/** The second login of a role, which has the role's rights. */
export function cloneOf(role: string): string {
  return `${role}${CLONE}`;
}

/** Creates missing logins, sets both passwords, and grants the context's role its schema, including future tables. */
export async function grantRoles(client: Client, schema: string, role: LoginRole, relay: LoginRole): Promise<void> {
  for (const login of [role, relay]) await keepLogin(client, login);
  const context = identifier(baseRole(role.name)).name;
  const relayRole = identifier(baseRole(relay.name)).name;
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const database = escapeIdentifier(rows[0]?.name ?? '');
  await retryOnRace(client, [
    `revoke connect, temporary on database ${database} from public`,
    `grant connect on database ${database} to ${context}, ${relayRole}`,
    'revoke all on schema public from public',
    'alter default privileges revoke execute on functions from public',
    `grant usage on schema ${schema} to ${context}, ${relayRole}`,
    `alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${context}`,
    `alter default privileges in schema ${schema} grant usage, select on sequences to ${context}`,
    `alter default privileges in schema ${schema} grant execute on functions to ${context}`,
  ]);
}

/** Sets a login's password. Creates the login and its role if they are missing. */
export async function keepLogin(client: Client, login: LoginRole): Promise<void> {
  const role = baseRole(login.name);
  if (role === login.name) return keepRole(client, role, `login password ${escapeLiteral(login.password)}`);
  await keepRole(client, role, 'inherit');
  await keepRole(client, login.name, `login inherit password ${escapeLiteral(login.password)}`);
  await retryOnRace(client, [`grant ${identifier(role).name} to ${identifier(login.name).name}`]);
}

async function keepRole(client: Client, name: string, options: string): Promise<void> {
  const role = identifier(name).name;
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const act = rowCount === 0 ? 'create' : 'alter';
  await retryOnRace(client, [`${act} role ${role} ${options}`], async () => {
    if (act === 'create') await keepRole(client, name, options);
  });
}

/** Roles belong to the whole server, default privileges to the whole database, and concurrent migrations may change them: PostgreSQL then fails one of the two. */
export async function retryOnRace(client: Client, statements: readonly string[], otherwise?: () => Promise<void>): Promise<void> {
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
