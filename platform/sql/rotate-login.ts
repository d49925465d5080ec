import { Client, escapeLiteral } from 'pg';
import type { CurrentLogin } from '../secrets/current-login.ts';
import type { Login } from '../secrets/secrets.ts';
import type { LoginTarget } from '../aws/rotate-secret.ts';
import { clientConfig, currentConfig, type PostgresAddress } from './postgres.ts';
import { baseRole, cloneOf, keepLogin } from './roles.ts';
import { identifier } from './sql.ts';

/**
 * A role with two logins that take turns: the role and its clone. The former login is valid until the next rotation, so connections that are opened with it during and after
 * a rotation succeed.
 */
export function alternatingLogin(database: PostgresAddress, admin: CurrentLogin): LoginTarget {
  return {
    nextUsername: ({ username }) => (username === baseRole(username) ? cloneOf(username) : baseRole(username)),
    async set({ username: name, password }) {
      await connected(database, await admin(), (client) => keepLogin(client, { name, password }));
    },
    async test(next, current) {
      // Secrets Manager tests a new schedule with the current login, whose role the first migration creates later.
      const login = next.password === current.password ? await admin() : next;
      await connected(database, login, (client) => client.query('select'));
    },
  };
}

/** The administrator, who changes its own password: functions that use it read the secret for each run. */
export function ownLogin(database: PostgresAddress): LoginTarget {
  return {
    nextUsername: ({ username }) => username,
    async set(next, current) {
      const isSet = await connected(database, next, () => Promise.resolve(true)).catch(() => false);
      const change = `alter role ${identifier(next.username).name} password ${escapeLiteral(next.password)}`;
      if (!isSet) await connected(database, current, (client) => client.query(change));
    },
    async test(next) {
      await connected(database, next, (client) => client.query('select'));
    },
  };
}

async function connected<T>(
  database: PostgresAddress,
  { username: user, password }: Login,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const settings = { ...database, user, password };
  const client = new Client({ ...clientConfig(settings), ...(await currentConfig(settings)) });
  client.on('error', () => undefined);
  await client.connect().catch((cause: unknown) => {
    throw new Error(`cannot sign in as ${user} at ${database.host}:${database.port}/${database.database}`, { cause });
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
