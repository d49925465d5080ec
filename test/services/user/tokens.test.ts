import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashToken } from '../../../domain/user/session/session.ts';
import { identity, requireCaller, requireRole } from '../../../platform/identity/identity.ts';
import { remoteCallers } from '../../../platform/identity/remote-callers.ts';
import { buildService } from '../../../platform/http/service.ts';
import type { Service } from '../../../platform/http/service.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis } from '../../support/redis.ts';
import { credentialsOf, deadCache, staff, startUserApp } from '../../support/apps/user-app.ts';

const DAY_MILLIS = 86_400_000;

let database: Database;
let cache: Redis;
let user: Awaited<ReturnType<typeof startUserApp>>;
let userUrl: string;

beforeAll(async () => {
  database = (await freshDatabase(['user'])).sql('user');
  cache = await freshRedis();
  user = await startUserApp(database, cache);
  userUrl = await user.app.listen({ port: 0, host: '127.0.0.1' });
});

beforeEach(async () => {
  user.clock.now = new Date('2026-11-22T12:00:00Z');
  await cache.flushdb();
});

afterAll(async () => {
  await user.app.close();
  cache.disconnect();
  await database.close();
});

async function otherService(): Promise<Service> {
  const app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
  identity(app, remoteCallers({ userUrl, now: () => user.clock.now }));
  app.get('/me', { onRequest: requireCaller }, async (request) => request.caller);
  app.get('/desk', { onRequest: requireRole('support') }, async (request) => request.caller);
  return app;
}

const later = (millis: number) => {
  user.clock.now = new Date(user.clock.now.getTime() + millis);
};

describe('another service', () => {
  test('gets the caller of a session, and reads the same caller from the token alone', async () => {
    const app = await otherService();
    const { sessionToken, customerId } = (await user.post('/api/guests', {})).json();
    expect((await app.inject({ url: '/me', headers: { cookie: `session=${sessionToken}` } })).json()).toEqual({
      customerId,
      accountId: null,
      roles: [],
      customers: [customerId],
    });
    const { token } = (await user.post('/internal/tokens', { sessionToken })).json();
    expect((await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).json()).toMatchObject({ customerId });
    expect((await user.get('/api/me', undefined, { authorization: `Bearer ${token}` })).json()).toMatchObject({ customerId });
  });

  test('accepts staff and refuses a guest where a role is required', async () => {
    const app = await otherService();
    const { sessionToken } = await user.signInStaff(staff);
    const guest = (await user.post('/api/guests', {})).json();
    expect((await app.inject({ url: '/desk', headers: { cookie: `session=${sessionToken}` } })).statusCode).toBe(200);
    expect((await app.inject({ url: '/desk', headers: { cookie: `session=${guest.sessionToken}` } })).statusCode).toBe(403);
  });

  test('verifies a token across a change of keys', async () => {
    const app = await otherService();
    const { sessionToken } = (await user.post('/api/guests', {})).json();
    await user.post('/internal/tokens', { sessionToken });
    later(30 * DAY_MILLIS - 60_000);
    const before = (await user.post('/internal/tokens', { sessionToken })).json().token;
    later(120_000);
    const after = (await user.post('/internal/tokens', { sessionToken })).json().token;
    const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
    expect(kidOf(after)).not.toBe(kidOf(before));
    for (const token of [before, after]) {
      expect((await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).json()).toMatchObject({ roles: [] });
    }
  });

  test('never receives a private key', async () => {
    const { keys } = (await user.get('/internal/jwks')).json();
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(Object.keys(key)).not.toContain('d');
  });
});

const password = 'four unrelated words';

/** A guest of a browser of its own, who then signs in. */
async function guestSignsIn(email: string) {
  const guest = (await user.post('/api/guests', {})).json();
  const signedIn = (await user.post('/api/sessions', { email, password }, guest.sessionToken)).json();
  return { guest, signedIn };
}

async function customersOf(sessionToken: string): Promise<number[]> {
  return (await user.post('/internal/tokens', { sessionToken })).json().caller.customers;
}

describe('linked customers', () => {
  test('are in the token as soon as the guest signs in, the caller’s own first; the guest’s token does not change', async () => {
    const app = await otherService();
    const account = (await user.openAccount({ email: 'link@example.com', password, name: 'Ann' })).json();
    const { guest, signedIn } = await guestSignsIn('link@example.com');
    const me = async (sessionToken: string) => (await app.inject({ url: '/me', headers: { cookie: `session=${sessionToken}` } })).json();
    expect(await me(signedIn.sessionToken)).toMatchObject({
      customerId: account.customerId,
      customers: [account.customerId, guest.customerId],
    });
    expect(await me(guest.sessionToken)).toMatchObject({ accountId: null, customers: [guest.customerId] });
  });

  test('appear in earlier sessions within the five seconds of the cache', async () => {
    const app = await otherService();
    const account = (await user.openAccount({ email: 'devices@example.com', password, name: 'Ann' })).json();
    const customersSeen = async () =>
      (await app.inject({ url: '/me', headers: { cookie: `session=${account.sessionToken}` } })).json().customers;
    expect(await customersSeen()).toEqual([account.customerId]);
    const { guest } = await guestSignsIn('devices@example.com');
    expect(await customersOf(account.sessionToken)).toEqual([account.customerId, guest.customerId]);
    later(5_001);
    expect(await customersSeen()).toEqual([account.customerId, guest.customerId]);
  });

  test('are complete, the latest first', async () => {
    const account = (await user.openAccount({ email: 'often@example.com', password, name: 'Ann' })).json();
    const guests: number[] = [];
    for (let visits = 0; visits < 23; visits += 1) guests.unshift((await guestSignsIn('often@example.com')).guest.customerId);
    expect(await customersOf(account.sessionToken)).toEqual([account.customerId, ...guests]);
  });

  test('stay with the first account: a second account does not get them', async () => {
    for (const email of ['owner@example.com', 'latecomer@example.com']) await user.openAccount({ email, password, name: 'Ann' });
    const { guest } = await guestSignsIn('owner@example.com');
    const second = (await user.post('/api/sessions', { email: 'latecomer@example.com', password }, guest.sessionToken)).json();
    expect(await customersOf(second.sessionToken)).toEqual([second.customerId]);
  });

  test('are read again if a task of another release cached another shape', async () => {
    const account = (await user.openAccount({ email: 'release@example.com', password, name: 'Ann' })).json();
    const former = { customerId: account.customerId, accountId: account.accountId, roles: [] };
    await cache.set(`session:${hashToken(account.sessionToken)}`, JSON.stringify(former));
    expect(await customersOf(account.sessionToken)).toEqual([account.customerId]);
  });
});

describe('a session', () => {
  test('is extended while it is used, and expires when it is not', async () => {
    const { sessionToken } = (await user.post('/api/guests', {})).json();
    const exchange = async () => {
      await cache.flushdb();
      const response = await user.post('/internal/tokens', { sessionToken });
      return response.statusCode === 200 ? 'valid' : response.json().code;
    };
    for (let visits = 0; visits < 3; visits += 1) {
      later(60 * DAY_MILLIS);
      expect(await exchange()).toBe('valid');
    }
    later(91 * DAY_MILLIS);
    expect(await exchange()).toBe('session-expired');
  });

  test('of staff expires after fifteen minutes without use', async () => {
    const { sessionToken } = await user.signInStaff(staff);
    later(15 * 60_000 + 1);
    expect((await user.post('/internal/tokens', { sessionToken })).json().code).toBe('session-expired');
  });
});

describe('without its cache', () => {
  test('the service is ready, signs in, signs out and exchanges sessions', async () => {
    const dead = deadCache();
    const alone = await startUserApp(database, dead);
    expect((await alone.get('/health/ready')).statusCode).toBe(200);
    const signedIn = await alone.post('/api/sessions', credentialsOf(staff));
    expect(signedIn.statusCode).toBe(201);
    const { sessionToken } = signedIn.json();
    expect((await alone.post('/internal/tokens', { sessionToken })).statusCode).toBe(200);
    expect((await alone.signOut(sessionToken)).statusCode).toBe(204);
    expect((await alone.post('/internal/tokens', { sessionToken })).statusCode).toBe(401);
    await alone.app.close();
    dead.disconnect();
  });
});
