import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { vaultClient } from '../../../../adapters/secrets/vault/client.ts';
import { vaultSecretSource } from '../../../../adapters/secrets/vault/source.ts';
import { roleId, startVault, vaultSecretId, type RunningVault, type VaultOptions } from '../../../support/fakes/running-vault.ts';

const LOGIN = 'POST /v1/auth/approle/login';
const RENEW = 'POST /v1/auth/token/renew-self';
const READ = 'GET /v1/secret/data/shop/key';

let vault: RunningVault;
let now: number;
let secretId: string;

const start = async (role: VaultOptions['role'] = {}) => {
  vault = await startVault({ role, now: () => now });
  vault.put('shop/key', 'the text of the key');
};
const open = () => {
  const client = vaultClient({ address: vault.address, roleId, secretId: async () => secretId, now: () => now });
  const source = vaultSecretSource(client, 'secret');
  return (id = 'shop/key') => source.read(id, AbortSignal.timeout(5_000));
};
const pass = (seconds: number) => {
  now += seconds * 1_000;
};

beforeEach(() => {
  now = Date.now();
  secretId = vaultSecretId;
});
afterEach(() => vault.stop());

test('concurrent reads sign in once, and later ones use the token', async () => {
  await start();
  const read = open();
  await Promise.all([read(), read(), read()]);
  await read();
  expect(vault.requests).toEqual([LOGIN, READ, READ, READ, READ]);
});

test('a token is renewed before its end, and replaced at its longest life', async () => {
  await start({ ttlSeconds: 600, maxTtlSeconds: 1_200 });
  const read = open();
  await read();
  pass(401);
  await read();
  expect(vault.requests).toEqual([LOGIN, READ, RENEW, READ]);
  pass(410);
  await read();
  pass(300);
  await read();
  expect(vault.requests.slice(4)).toEqual([RENEW, READ, RENEW, LOGIN, READ]);
});

test('a token that has ended is replaced', async () => {
  await start();
  const read = open();
  await read();
  pass(601);
  expect(await read()).toBe('the text of the key');
  expect(vault.requests).toEqual([LOGIN, READ, LOGIN, READ]);
});

test('a revoked token is replaced at once', async () => {
  await start();
  const read = open();
  await read();
  vault.tokens.revokeAll();
  expect(await read()).toBe('the text of the key');
  expect(vault.requests).toEqual([LOGIN, READ, READ, LOGIN, READ]);
});

test('a renewal that fails leaves the token in use until its end', async () => {
  await start();
  const read = open();
  await read();
  pass(500);
  await vault.fault('fail');
  expect(await read()).toBe('the text of the key');
});

test('a version is read, and the latest without one', async () => {
  await start();
  vault.put('shop/key', 'the second text of it');
  const read = open();
  expect(await read('shop/key?version=1')).toBe('the text of the key');
  expect(await read()).toBe('the second text of it');
  await expect(read('shop/key?version=3')).rejects.toThrow('returned 404: there is nothing at this path, or its version is deleted');
});

test('a deleted version is refused, as one that never existed', async () => {
  await start();
  vault.kv.delete('shop/key', new Date());
  await expect(open()()).rejects.toThrow('returned 404: there is nothing at this path, or its version is deleted');
});

test('a path outside the policy is refused with the remedy, after one new sign-in', async () => {
  await start({ policy: { 'secret/data/shop/payment/*': ['read'] } });
  await expect(open()()).rejects.toThrow(
    `${READ.replace('/v1', `${vault.address}/v1`)} returned 403 (permission denied): the token is invalid or the AppRole's policy does not allow the path`,
  );
  expect(vault.requests).toEqual([LOGIN, READ, LOGIN, READ]);
});

test('a wrong secret id is refused with the remedy and not shown, and a new one is used at the next read', async () => {
  await start();
  secretId = 'a secret id that was revoked';
  const read = open();
  const error: unknown = await read().catch((reason: unknown) => reason);
  expect(String(error)).toContain('returned 400 (invalid role or secret ID): the role id or the secret id is wrong, expired or used up');
  expect(inspect(error, { depth: 9 })).not.toContain(secretId);
  secretId = vaultSecretId;
  expect(await read()).toBe('the text of the key');
});

test.each([
  ['sealed', 'returned 503 (Vault is sealed): Vault is sealed or in maintenance: unseal it'],
  ['standby', 'returned 307: it is a standby node: give the address of the load balancer'],
  ['fail', 'returned 500 (internal error): Vault failed; it is requested again at the next use'],
  ['garbage', 'the response has no valid JSON object'],
])('a Vault that is %s is reported with the remedy', async (fault, message) => {
  await start();
  const read = open();
  await read();
  await vault.fault(fault);
  await expect(read()).rejects.toThrow(message);
});

test('a Vault that cannot be reached is reported with the way to it', async () => {
  await start();
  const read = open();
  await vault.stop();
  await expect(read()).rejects.toThrow(
    'the connection failed. Is Vault reachable from here? In the VPC its name must lead to the PrivateLink endpoint',
  );
});

test('a secret without the field value is refused without being shown', async () => {
  await start();
  vault.kv.write('shop/key', { password: 'hunter2-hunter2-hunter2' }, new Date());
  const error: unknown = await open()().catch((reason: unknown) => reason);
  expect(String(error)).toContain('the response has no valid data.data.value');
  expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
});
