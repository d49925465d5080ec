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

const STAFF = '_staff';

/** The login of staff beside a context's login: it has the same password, reads only, and has limits of its own. */
export function staffRole(login: string): string {
  return login.endsWith(CLONE) ? cloneOf(staffRole(baseRole(login))) : `${login}${STAFF}`;
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

/** Sets a login's password. Creates the login and its role if they are missing. The login of staff beside it gets the same password. */
export async function keepLogin(client: Client, login: LoginRole): Promise<void> {
  const role = baseRole(login.name);
  await keepOneLogin(client, login, role);
  const staff = staffRole(role);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [staff]);
  if (rowCount) await keepOneLogin(client, { ...login, name: staffRole(login.name) }, staff);
}

async function keepOneLogin(client: Client, { name, password }: LoginRole, role: string): Promise<void> {
  if (role === name) return keepRole(client, role, `login password ${escapeLiteral(password)}`);
  await keepRole(client, role, 'inherit');
  await keepRole(client, name, `login inherit password ${escapeLiteral(password)}`);
  await retryOnRace(client, [`grant ${identifier(role).name} to ${identifier(name).name}`]);
  await copySettings(client, role, name);
}

/** Creates the login of staff, which reads the tables of the schema. */
export async function grantStaff(client: Client, schema: string, login: LoginRole): Promise<void> {
  const staff = identifier(staffRole(baseRole(login.name))).name;
  await keepRole(client, staff, 'login');
  await keepLogin(client, login);
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  await retryOnRace(client, [
    `grant connect on database ${escapeIdentifier(rows[0]?.name ?? '')} to ${staff}`,
    `grant usage on schema ${schema} to ${staff}`,
    `grant select on all tables in schema ${schema} to ${staff}`,
  ]);
}

/** Gives a role and its clone exactly these settings. New connections have them. */
export async function setRole(client: Client, name: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const base = baseRole(name);
  const wanted = Object.entries(settings).map(([setting, value]) => `${setting}=${value}`);
  const { rows } = await client.query<{ role: string; current: string[] | null }>(
    `select rolname as role, setconfig as current from pg_roles left join pg_db_role_setting on setrole = pg_roles.oid and setdatabase = 0 where rolname in ($1, $2)`,
    [base, cloneOf(base)],
  );
  for (const { role, current } of rows) {
    if (current?.toSorted().join() === wanted.toSorted().join()) continue;
    const alter = `alter role ${identifier(role).name}`;
    await retryOnRace(client, [
      `${alter} reset all`,
      ...Object.entries(settings).map(([setting, value]) => `${alter} set ${setting} = '${value}'`),
    ]);
  }
}

/** Gives a clone the settings of its role. */
async function copySettings(client: Client, role: string, clone: string): Promise<void> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select split_part(setting, '=', 1) as name, split_part(setting, '=', 2) as value
       from (select unnest(setconfig) as setting from pg_db_role_setting where setrole = (select oid from pg_roles where rolname = $1) and setdatabase = 0) one`,
    [role],
  );
  await setRole(client, clone, Object.fromEntries(rows.map(({ name, value }) => [name, value])));
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
