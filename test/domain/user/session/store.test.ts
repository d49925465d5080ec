import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { importCustomers } from '../../../../domain/user/account/external-customers.ts';
import { newSession } from '../../../../domain/user/session/session.ts';
import { arriveAsGuest, beginAsGuest, deleteOldSessions, openAccount, touchSession } from '../../../../domain/user/session/store.ts';
import { mintCustomerId } from '../../../../platform/sharding/order-id.ts';
import { SqlError } from '../../../../platform/sql/sql.ts';
import type { Database } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const now = new Date('2026-11-22T12:00:00Z');
let database: Database;

beforeAll(async () => {
  database = (await freshDatabase(['user'])).sql('user');
});

afterAll(() => database.close());

const begin = (mint?: () => number) => beginAsGuest(database, newSession([], true, now), mint);

/** Returns `numbers` first, then random ones. */
function mintOf(...numbers: number[]): () => number {
  return () => numbers.shift() ?? mintCustomerId();
}

describe('guests with an arrival', () => {
  const arrive = (...marks: string[]) => arriveAsGuest(database, newSession([], true, now), marks);

  test('are one guest when they share it, also in concurrent requests', async () => {
    for (let round = 0; round < 10; round += 1) {
      const first = randomUUID();
      const marks = [[first], ...Array.from({ length: 5 }, () => [randomUUID(), first]), [first, randomUUID(), randomUUID()]];
      const guests = await Promise.all(marks.map((shared) => arrive(...shared)));
      expect(new Set(guests).size).toBe(1);
      expect(await arrive(...(marks.at(-1) ?? []))).toBe(guests[0]);
    }
  });

  test('are different guests when they share none', async () => {
    expect(await arrive(randomUUID())).not.toBe(await arrive(randomUUID()));
  });

  test('do not become a guest who has an account by then', async () => {
    const arrival = randomUUID();
    const session = newSession([], true, now);
    const guest = await arriveAsGuest(database, session, [arrival]);
    const registration = { email: `${arrival}@example.com`, name: 'Ann', passwordHash: 'none', roles: [] };
    const beginning = {
      session: newSession([], false, now),
      guestToken: session.token,
      client: { device: null, network: '203.0.113.0/24' },
      now,
    };
    await database.transaction((sql) => openAccount(sql, registration, beginning));
    expect(await arrive(arrival)).not.toBe(guest);
  });
});

describe('minting a customer', () => {
  test('tries another id when one is taken', async () => {
    const taken = await begin();
    const next = await begin(mintOf(taken, taken, 4242));
    expect(next).toBe(4242);
  });

  test('stops after eight ids that are taken', async () => {
    const taken = await begin();
    await expect(begin(() => taken)).rejects.toThrow('no unused customer id');
  });

  test('accepts ids of 40 bits only', async () => {
    await expect(begin(() => 2 ** 40)).rejects.toThrow(SqlError);
    expect(await begin(() => 2 ** 40 - 1)).toBe(2 ** 40 - 1);
  });
});

describe('importing customers', () => {
  const named = (...ids: string[]) => ids.map((externalId) => ({ source: 'monolith', externalId }));

  test('creates another id for those that are taken, and none twice', async () => {
    const taken = await begin();
    const imported = await importCustomers(database, named('a', 'b', 'c'), mintOf(taken, 77, 77));
    expect(new Set(imported.map(({ customerId }) => customerId)).size).toBe(3);
    expect(imported.map(({ customerId }) => customerId)).not.toContain(taken);
  });

  test('by ten concurrent calls gives one result', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `race-${i}`);
    const results = await Promise.all(Array.from({ length: 10 }, () => importCustomers(database, named(...ids))));
    const asText = results.map((result) => JSON.stringify(result.toSorted((a, b) => a.externalId.localeCompare(b.externalId))));
    expect(new Set(asText).size).toBe(1);
  });

  test('keeps sources apart', async () => {
    const [one] = await importCustomers(database, [{ source: 'monolith', externalId: 'x' }]);
    const [other] = await importCustomers(database, [{ source: 'marketplace', externalId: 'x' }]);
    expect(other?.customerId).not.toBe(one?.customerId);
  });
});

describe('sessions', () => {
  test('are deleted a week after they expired, and not before', async () => {
    const session = newSession([], true, now);
    await beginAsGuest(database, session);
    const after = (days: number) => new Date(session.expiresAt.getTime() + days * 86_400_000);
    expect(await touchSession(database, session.token, after(0))).toBe('expired');
    await deleteOldSessions(database, after(6));
    expect(await touchSession(database, session.token, after(6))).toBe('expired');
    await deleteOldSessions(database, after(8));
    expect(await touchSession(database, session.token, after(8))).toBe('unknown');
  });
});

test('the database refuses a session without a customer, a token in plain text, and two accounts with one address', async () => {
  const insertSession = (hash: string, customerId: number) =>
    database.run`insert into users.sessions (token_hash, customer_id, expires_at) values (${hash}, ${customerId}, now())`;
  const customerId = await begin();
  await expect(insertSession('f'.repeat(64), 1)).rejects.toThrow(SqlError);
  await expect(insertSession('a token in the clear', customerId)).rejects.toThrow(SqlError);
  const insertAccount = (email: string) =>
    database.rows(
      z.object({ id: z.string() }),
    )`insert into users.accounts (email, mailbox, name, password_hash, customer_id) values (${email}, ${email}, 'A', 'x', ${customerId}) returning account_id as id`;
  await insertAccount('one@example.com');
  await expect(insertAccount('one@example.com')).rejects.toMatchObject({ sqlState: '23505' });
  await expect(insertAccount('One@example.com')).rejects.toMatchObject({ sqlState: '23514' });
});
