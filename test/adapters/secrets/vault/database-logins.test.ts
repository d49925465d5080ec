import { Client, Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vaultClient } from '../../../../adapters/secrets/vault/client.ts';
import { vaultDatabaseLogins } from '../../../../adapters/secrets/vault/database-logins.ts';
import type { DatabaseLogin } from '../../../../platform/secrets/database-logins.ts';
import { roleId, startVault, vaultSecretId, type RunningVault } from '../../../support/fakes/running-vault.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const { adminSettings } = await freshDatabase(['payment']);
const { host, port, database, user, password } = adminSettings;
const admin = new Pool({ host, port, database, user, password });
const roles = { payment: { memberOf: 'payment_app', ttlSeconds: 60, maxTtlSeconds: 100 } };
let now = Date.now();
let vault: RunningVault;

beforeAll(async () => {
  vault = await startVault({ database: { admin, roles }, now: () => now });
});
afterAll(async () => {
  await vault.stop();
  await admin.end();
});

const open = (role = 'payment') => {
  const client = vaultClient({ address: vault.address, roleId, secretId: async () => vaultSecretId, now: () => now });
  return vaultDatabaseLogins(client, { mount: 'database', now: () => now }).open(role);
};
const signIn = async (login: DatabaseLogin): Promise<Client> => {
  const client = new Client({ host, port, database, user: login.username, password: login.password });
  // A session that PostgreSQL ends reports an error; a test then queries it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
const endInPostgres = async ({ username }: DatabaseLogin) =>
  (await admin.query<{ end: Date }>('select rolvaliduntil as end from pg_roles where rolname = $1', [username])).rows[0]?.end;

test('a login has the rights of its role for the time of its lease', async () => {
  const login = await open();
  expect(login.expiresAt).toEqual(new Date(now + 60_000));
  expect(await endInPostgres(login)).toEqual(login.expiresAt);
  const client = await signIn(login);
  await client.query('select from payment.payments');
  await expect(client.query('select from pg_authid')).rejects.toThrow('permission denied');
  await client.end();
});

test('each login is another one', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  expect(one.username).not.toBe(other.username);
  expect(one.password).not.toBe(other.password);
});

test('a renewal extends the lease, at most to its longest life', async () => {
  const login = await open();
  now += 30_000;
  expect(await login.renew()).toEqual(new Date(now + 60_000));
  now += 50_000;
  const end = await login.renew();
  expect(end).toEqual(new Date(now + 20_000));
  expect(await endInPostgres(login)).toEqual(end);
});

test('a lease that has ended is not renewed, and PostgreSQL refuses its login', async () => {
  const present = now;
  now -= 3_600_000;
  const login = await open();
  now = present;
  await expect(signIn(login)).rejects.toThrow('password authentication failed');
  await expect(login.renew()).rejects.toThrow("returned 400 (lease not found): see Vault's audit log");
});

test('a closed login is dropped with its sessions, and closing it again is no error', async () => {
  const login = await open();
  const client = await signIn(login);
  await login.close();
  await expect(client.query('select 1')).rejects.toThrow();
  await expect(signIn(login)).rejects.toThrow(`password authentication failed for user "${login.username}"`);
  await login.close();
});

test('an unknown role is refused by its name', async () => {
  await expect(open('warehouse')).rejects.toThrow('returned 400 (unknown role: warehouse)');
});
