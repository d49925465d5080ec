import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { findCredentials } from '../../../domain/user/session/store.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { ensureWorkAccounts } from '../../../services/user/bootstrap.ts';
import { passwordHasher } from '../../../services/user/password-hasher.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { credentialsOf, deadCache, importer, staff, startUserApp } from '../../support/apps/user-app.ts';

const hasher = passwordHasher();
const now = new Date('2026-11-22T12:00:00Z');
let database: Database;

beforeAll(async () => {
  database = (await freshDatabase(['user'])).sql('user');
});

afterAll(() => database.close());

const count = async () => (await database.rows(z.object({ n: z.int() }))`select count(*) as n from users.accounts`)[0]?.n;

describe('work accounts', () => {
  test('are created once, by concurrent and repeated starts', async () => {
    await Promise.all([1, 2, 3].map(() => ensureWorkAccounts(database, hasher, [staff, importer], now)));
    await ensureWorkAccounts(database, hasher, [staff, importer], now);
    expect(await count()).toBe(2);
    expect(await findCredentials(database, importer.email)).toMatchObject({ roles: ['importer'] });
  });

  test('follow their secret: a rotated password replaces the old one and ends its sessions', async () => {
    const cache = deadCache();
    const user = await startUserApp(database, cache);
    const { sessionToken } = (await user.post('/api/sessions', credentialsOf(staff))).json();
    const rotated = { ...staff, password: 'another secret of the staff' };
    await ensureWorkAccounts(database, hasher, [rotated], now);
    expect((await user.post('/internal/tokens', { sessionToken })).statusCode).toBe(401);
    expect((await user.post('/api/sessions', credentialsOf(staff))).statusCode).toBe(401);
    expect((await user.post('/api/sessions', credentialsOf(rotated))).statusCode).toBe(201);
    await user.app.close();
    cache.disconnect();
  });
});
