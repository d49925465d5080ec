import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseLogins } from '../../../platform/secrets/database-logins.ts';
import type { SecretSource } from '../../../platform/secrets/secret-source.ts';

export interface SecretVendor {
  readonly source: SecretSource;
  /** Stores a text. @returns the secret's id */
  put(name: string, text: string): string;
  /** The id of a secret that does not exist. */
  readonly missingId: string;
  /** Lets the next requests fail. */
  fail(how: 'fails' | 'hangs', times: number): Promise<void>;
  readonly logins: DatabaseLogins;
  /** Names a login that the database accepts. */
  readonly loginId: string;
  readonly database: { readonly host: string; readonly port: number; readonly database: string };
  stop(): Promise<void>;
}

/** The contract of a store of secrets, tested over HTTP. */
export function secretsContract(start: () => Promise<SecretVendor>): void {
  let vendor: SecretVendor;
  const read = (id: string, millis = 5_000) => vendor.source.read(id, AbortSignal.timeout(millis));

  beforeAll(async () => {
    vendor = await start();
  });

  afterAll(() => vendor.stop());

  test('a text is read as it was stored', async () => {
    const text = 'sk_live_ä "quoted" \\ {"a":1}\nsecond line ';
    expect(await read(vendor.put('as-stored', text))).toBe(text);
  });

  test('a changed text is read', async () => {
    const id = vendor.put('changed', 'the first text of it');
    expect(await read(id)).toBe('the first text of it');
    vendor.put('changed', 'the second text of it');
    expect(await read(id)).toBe('the second text of it');
  });

  test('two secrets have their own values', async () => {
    const ids = ['one', 'other'].map((name) => vendor.put(name, `the text of ${name}`));
    expect(await Promise.all(ids.map((id) => read(id)))).toEqual(['the text of one', 'the text of other']);
  });

  test('a secret that does not exist is refused', async () => {
    await expect(read(vendor.missingId)).rejects.toThrow(/nothing at this path|can't find/);
  });

  test('a read fails while the store fails, shows no secret, and succeeds afterwards', async () => {
    const text = `never-shown-${randomUUID()}`;
    const id = vendor.put('failing', text);
    await read(id);
    // The SDK of AWS tries three times.
    await vendor.fail('fails', 3);
    const error: unknown = await read(id).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(text);
    await vendor.fail('fails', 0);
    expect(await read(id)).toBe(text);
  });

  test('a store that does not respond is given up at the time limit', async () => {
    const id = vendor.put('slow', 'the text of a slow one');
    await vendor.fail('hangs', 1);
    await expect(read(id, 50)).rejects.toThrow();
    await vendor.fail('hangs', 0);
    expect(await read(id)).toBe('the text of a slow one');
  });

  test('a database login signs in to PostgreSQL', async () => {
    const login = await vendor.logins.open(vendor.loginId);
    const client = new Client({
      host: vendor.database.host,
      port: vendor.database.port,
      database: vendor.database.database,
      user: login.username,
      password: login.password,
    });
    await client.connect();
    try {
      expect((await client.query('select current_user as name')).rows).toEqual([{ name: login.username }]);
      await login.renew();
    } finally {
      await client.end();
    }
    await login.close();
  });
}
