import { createHmac } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildService } from '../../../platform/http/service.ts';
import type { Service } from '../../../platform/http/service.ts';
import type { Caller } from '../../../platform/identity/caller.ts';
import { identity, requireCaller, requireRole } from '../../../platform/identity/identity.ts';
import { remoteCallers } from '../../../platform/identity/remote-callers.ts';
import { signCaller } from '../../../platform/identity/tokens.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { guest, makeKey, staff, startUserService } from '../../support/fakes/user-service.ts';

const key = makeKey('key-1');
const sessions = new Map<string, Caller>([
  ['guest-session', guest],
  ['staff-session', staff],
]);
const start = Date.parse('2026-11-22T12:00:00Z');
let clock = start;
const now = () => new Date(clock);
let user: Awaited<ReturnType<typeof startUserService>>;
let app: Service;

beforeAll(async () => {
  user = await startUserService(key, sessions, now);
});

beforeEach(async () => {
  clock = start;
  user.asked.jwks = 0;
  user.asked.tokens = 0;
  app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
  identity(app, remoteCallers({ userUrl: user.userUrl, now, timeoutMillis: 500 }));
  app.get('/me', { onRequest: requireCaller }, async (request) => request.caller);
  app.get('/desk', { onRequest: requireRole('support', 'importer') }, async (request) => request.caller);
  app.get('/open', async () => ({}));
  app.get('/careless', async (request) => request.caller);
});

afterAll(() => user.stop());

const get = (url: string, headers: Record<string, string>) => app.inject({ method: 'GET', url, headers });

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function expectRefusal(headers: Record<string, string>, code: string, status = 401, url = '/me'): Promise<void> {
  const result = await get(url, headers);
  expect([result.statusCode, result.json().code]).toEqual([status, code]);
}

function tokenWith(claims: Record<string, unknown>, { issuer = 'shopmart-user', audience = 'shopmart-services', subject = '7' } = {}) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(start / 1000)
    .setExpirationTime(start / 1000 + 300);
}

const claims = { accountId: null, roles: [], customers: [7] };
const accountId = '00000000-0000-4000-8000-000000000007';

describe('a caller token', () => {
  test('authenticates the caller, and fetches the keys once', async () => {
    const token = await signCaller(staff, key, now());
    for (let i = 0; i < 3; i += 1) expect((await get('/me', bearer(token))).json()).toEqual(staff);
    expect((await get('/me', bearer(await signCaller(guest, key, now())))).json()).toEqual(guest);
    expect(user.asked).toEqual({ jwks: 1, tokens: 0 });
  });

  test('ends after five minutes, even one that was seen before', async () => {
    const token = await signCaller(guest, key, now());
    expect((await get('/me', bearer(token))).statusCode).toBe(200);
    clock += 299_000;
    expect((await get('/me', bearer(token))).statusCode).toBe(200);
    clock += 2_000;
    await expectRefusal(bearer(token), 'token-expired');
  });

  test('is refused when another key signed it, under our key id or its own', async () => {
    await expectRefusal(bearer(await signCaller(staff, makeKey('key-1'), now())), 'token-invalid');
    await expectRefusal(bearer(await signCaller(staff, makeKey('key-2'), now())), 'token-invalid');
  });

  test('is rejected unsigned, or signed with the public key as a shared secret', async () => {
    const unsigned = new UnsecuredJWT(claims)
      .setSubject('7')
      .setIssuer('shopmart-user')
      .setAudience('shopmart-services')
      .setExpirationTime(start / 1000 + 300);
    await expectRefusal(bearer(unsigned.encode()), 'token-invalid');
    const [header, body] = [
      { alg: 'HS256', kid: key.kid },
      { ...claims, sub: '7', iss: 'shopmart-user', aud: 'shopmart-services', exp: start / 1000 + 300 },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const mac = createHmac('sha256', String(key.publicJwk['x'])).update(`${header}.${body}`).digest('base64url');
    await expectRefusal(bearer(`${header}.${body}.${mac}`), 'token-invalid');
  });

  test('is rejected with another audience, another issuer, or without its claims', async () => {
    await expectRefusal(bearer(await tokenWith(claims, { audience: 'bank' }).sign(key.privateKey)), 'token-invalid');
    await expectRefusal(bearer(await tokenWith(claims, { issuer: 'bank' }).sign(key.privateKey)), 'token-invalid');
    await expectRefusal(bearer(await tokenWith({ ...claims, roles: ['owner'] }).sign(key.privateKey)), 'token-invalid');
    await expectRefusal(bearer(await tokenWith(claims, { subject: 'everybody' }).sign(key.privateKey)), 'token-invalid');
  });

  test('has all customers that the account links, however many', async () => {
    const linked = Array.from({ length: 300 }, (_, index) => 100 + index);
    const caller = { customerId: 7, accountId, roles: [], customers: [7, ...linked] };
    expect((await get('/me', bearer(await signCaller(caller, key, now())))).json()).toEqual(caller);
  });

  test.each([
    ['of the shape before there were linked customers', { accountId, roles: [] }],
    ['without any customer', { accountId, roles: [], customers: [] }],
    ['with another’s customer as the first', { accountId, roles: [], customers: [9, 7] }],
    ['with a customer that is none', { accountId, roles: [], customers: [7, 'everybody'] }],
    ['of a guest with the customers of an account', { accountId: null, roles: [], customers: [7, 9] }],
  ])('is refused %s, though our key signed it', async (_case, claimed) => {
    await expectRefusal(bearer(await tokenWith(claimed).sign(key.privateKey)), 'token-invalid');
  });

  test.each([{ roles: ['support'] }, { accountId, customers: [7, 9] }])('is refused when it was edited: %j', async (edit) => {
    const [header, body, signature] = (await signCaller(guest, key, now())).split('.');
    const edited = { ...JSON.parse(Buffer.from(body ?? '', 'base64url').toString()), ...edit };
    await expectRefusal(bearer(`${header}.${Buffer.from(JSON.stringify(edited)).toString('base64url')}.${signature}`), 'token-invalid');
  });

  test('with a forged key id does not become load on the user service', async () => {
    for (let i = 0; i < 20; i += 1) await expectRefusal(bearer(await signCaller(staff, makeKey(`made-up-${i}`), now())), 'token-invalid');
    expect(user.asked.jwks).toBe(1);
  });
});

describe('a session', () => {
  test('is exchanged once in five seconds, by header or cookie, for concurrent requests', async () => {
    const credentials: Record<string, string>[] = [
      { authorization: 'Session guest-session' },
      { cookie: 'a=b; session=guest-session' },
      { cookie: 'session=guest-session; c=d' },
    ];
    const responses = await Promise.all(credentials.map((headers) => get('/me', headers)));
    expect(responses.map((result) => result.json())).toEqual([guest, guest, guest]);
    expect(user.asked.tokens).toBe(1);
    clock += 5_001;
    await get('/me', { cookie: 'session=guest-session' });
    expect(user.asked.tokens).toBe(2);
  });

  test('that ended is refused after five seconds at the latest', async () => {
    sessions.set('short', guest);
    expect((await get('/me', { cookie: 'session=short' })).statusCode).toBe(200);
    sessions.delete('short');
    clock += 5_001;
    await expectRefusal({ cookie: 'session=short' }, 'session-expired');
  });

  test('that is made up is refused', async () => {
    await expectRefusal({ cookie: 'session=forged' }, 'session-expired');
    await expectRefusal({ authorization: 'Session forged' }, 'session-expired');
  });
});

describe('a route', () => {
  test('that needs a caller refuses a request without one, or with another kind of proof', async () => {
    await expectRefusal({}, 'sign-in-required');
    await expectRefusal({ authorization: 'Basic c3RhZmY6c3RhZmY=' }, 'sign-in-required');
    await expectRefusal({ authorization: 'Bearer' }, 'sign-in-required');
    await expectRefusal(bearer('rubbish'), 'token-invalid');
  });

  test('that needs a role lets it in, and refuses everybody else', async () => {
    expect((await get('/desk', { cookie: 'session=staff-session' })).json()).toEqual(staff);
    await expectRefusal({ cookie: 'session=guest-session' }, 'role-missing', 403, '/desk');
    await expectRefusal({}, 'sign-in-required', 401, '/desk');
  });

  test('without authentication serves a request with an invalid session', async () => {
    expect((await get('/open', { cookie: 'session=forged' })).statusCode).toBe(200);
  });

  test('that reads the caller without requiring one fails rather than guess', async () => {
    expect((await get('/careless', { cookie: 'session=staff-session' })).statusCode).toBe(500);
  });
});

describe('while the user service is down', () => {
  test('tokens and cached sessions stay valid until they expire; other sessions get a 503', async () => {
    const own = await startUserService(key, sessions, now);
    const shop = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
    identity(shop, remoteCallers({ userUrl: own.userUrl, now, timeoutMillis: 500 }));
    shop.get('/me', { onRequest: requireCaller }, async (request) => request.caller);
    const statusOf = async (headers: Record<string, string>) => (await shop.inject({ method: 'GET', url: '/me', headers })).statusCode;
    expect(await statusOf({ cookie: 'session=guest-session' })).toBe(200);
    await own.stop();

    clock += 60_000;
    expect(await statusOf(bearer(await signCaller(staff, key, now())))).toBe(200);
    expect(await statusOf({ cookie: 'session=guest-session' })).toBe(200);
    expect(await statusOf({ cookie: 'session=staff-session' })).toBe(503);
    clock += 300_000;
    expect(await statusOf({ cookie: 'session=guest-session' })).toBe(503);
  });
});
