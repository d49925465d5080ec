import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../platform/sql/sql.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis } from '../../support/redis.ts';
import { credentialsOf, importer, staff, startUserApp } from '../../support/apps/user-app.ts';

let database: Database;
let admin: Database;
let cache: Redis;
let user: Awaited<ReturnType<typeof startUserApp>>;

beforeAll(async () => {
  const fresh = await freshDatabase(['user']);
  database = fresh.sql('user');
  admin = fresh.admin;
  cache = await freshRedis();
  user = await startUserApp(database, cache);
});

afterAll(async () => {
  await user.app.close();
  cache.disconnect();
  await database.close();
  await admin.close();
});

const password = 'four unrelated words';

async function signUp(email: string, token?: string) {
  const answer = await user.post('/api/accounts', { email, password, name: 'Ann' }, token);
  expect(answer.statusCode).toBe(201);
  return answer.json();
}

async function guest(): Promise<{ customerId: number; sessionToken: string }> {
  return (await user.post('/api/guests', {})).json();
}

const sessionOf = async (account: { email: string; password: string }): Promise<string> =>
  (await user.post('/api/sessions', { email: account.email, password: account.password })).json().sessionToken;

const codeOf = (answer: { statusCode: number; json(): { code?: string } }) => [answer.statusCode, answer.json().code];

describe('a guest', () => {
  test('gets a customer and a session that scripts in the page cannot read', async () => {
    const answer = await user.post('/api/guests', {});
    expect(answer.statusCode).toBe(201);
    const { customerId, sessionToken } = answer.json();
    expect(answer.cookies).toMatchObject([{ name: 'session', value: sessionToken, path: '/', httpOnly: true, sameSite: 'Lax' }]);
    expect(answer.cookies[0]).not.toHaveProperty('secure');
    const me = await user.get('/api/me', sessionToken);
    expect(me.json()).toEqual({ customerId, accountId: null, roles: [], email: null, name: null });
  });

  test.each(['cross-site', 'same-site'])(
    'is not begun by a page of another site (%s), which would replace the session there is',
    async (site) => {
      const answer = await user.app.inject({ method: 'POST', url: '/api/guests', headers: { 'sec-fetch-site': site } });
      expect([...codeOf(answer), answer.cookies]).toEqual([403, 'cross-site-request', []]);
    },
  );

  test.each(['same-origin', 'none'])('is begun by the shop itself (%s)', async (site) => {
    expect((await user.app.inject({ method: 'POST', url: '/api/guests', headers: { 'sec-fetch-site': site } })).statusCode).toBe(201);
  });

  test.each(['https://evil.example', 'http://shop.example.evil.example', 'http://shop.example:8080', 'null', 'shop.example'])(
    'is not begun by a page of the origin %s where the browser does not send Sec-Fetch-Site, and keeps its session',
    async (origin) => {
      const { sessionToken } = await guest();
      const headers = { origin, host: 'shop.example', cookie: `session=${sessionToken}` };
      const answer = await user.app.inject({ method: 'POST', url: '/api/guests', headers });
      expect([...codeOf(answer), answer.cookies]).toEqual([403, 'cross-site-request', []]);
      expect((await user.app.inject({ method: 'DELETE', url: '/api/sessions/current', headers })).statusCode).toBe(403);
      expect((await user.get('/api/me', sessionToken)).statusCode).toBe(200);
    },
  );

  test.each([
    ['https://shop.example', 'shop.example'],
    ['http://192.168.1.7:8080', '192.168.1.7:8080'],
    ['https://shop.example', 'Shop.Example'],
  ])('is begun by a page of the host that was asked: %s at %s', async (origin, host) => {
    expect((await user.app.inject({ method: 'POST', url: '/api/guests', headers: { origin, host } })).statusCode).toBe(201);
  });

  test('who comes by a link from another site is known', async () => {
    const { sessionToken } = await guest();
    const headers = { 'sec-fetch-site': 'cross-site', cookie: `session=${sessionToken}` };
    expect((await user.app.inject({ url: '/api/me', headers })).statusCode).toBe(200);
  });

  test('of a shop on https gets a cookie that travels by https only', async () => {
    const secure = await startUserApp(database, cache, { shopUrl: 'https://shop.example' });
    expect((await secure.post('/api/guests', {})).cookies[0]).toMatchObject({ secure: true });
    await secure.app.close();
  });

  test('leaves no token behind in the database', async () => {
    const { sessionToken } = await guest();
    const rows = await admin.rows(z.object({ row: z.string() }))`select s::text as row from users.sessions s`;
    expect(rows.some(({ row }) => row.includes(sessionToken))).toBe(false);
  });
});

describe('signing up', () => {
  test('opens an account and begins its session', async () => {
    const account = await signUp('ann@example.com');
    expect(account).toMatchObject({ roles: [], accountId: expect.any(String), customerId: expect.any(Number) });
    expect((await user.get('/api/me', account.sessionToken)).json()).toMatchObject({ email: 'ann@example.com', name: 'Ann' });
  });

  test('keeps the guest’s customer, and ends the guest’s session', async () => {
    const { customerId, sessionToken } = await guest();
    await user.get('/api/me', sessionToken);
    const account = await signUp('was-guest@example.com', sessionToken);
    expect(account.customerId).toBe(customerId);
    expect(codeOf(await user.get('/api/me', sessionToken))).toEqual([401, 'session-invalid']);
    const events = await admin.rows(z.object({ payload: z.unknown() }))`
      select payload from users.outbox where type = 'user.customer-linked.v1' and subject = ${account.accountId}
    `;
    expect(events).toMatchObject([{ payload: { accountId: account.accountId, customerId } }]);
  });

  test.each(['taken@example.com', 'TAKEN@Example.com ', ' taken@EXAMPLE.com'])(
    'refuses %j when there is such an account',
    async (email) => {
      await user.post('/api/accounts', { email: 'taken@example.com', password, name: 'First' });
      const { sessionToken } = await guest();
      expect(codeOf(await user.post('/api/accounts', { email, password, name: 'Other' }, sessionToken))).toEqual([409, 'email-taken']);
      expect((await user.get('/api/me', sessionToken)).statusCode).toBe(200);
    },
  );

  test('of ten at once with one address lets one in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => user.post('/api/accounts', { email: 'race@example.com', password, name: 'R' })),
    );
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  test.each([
    'short',
    'password123',
    'TRUSTNO1',
    'qwertyuiop',
    '1q2w3e4r5t',
    'iloveyou1',
    'aaaaaaaaaaaaaaa',
    'xx-weakling-xx',
    'ShopMart2026',
  ])('refuses the password %j', async (weak) => {
    const answer = await user.post('/api/accounts', { email: 'weakling@example.com', password: weak, name: 'W' });
    expect(codeOf(answer)).toEqual([422, 'weak-password']);
    expect(answer.body).not.toContain(weak);
  });

  test.each([
    [{ email: 'nobody', password, name: 'N' }, 'email'],
    [{ email: `${'n'.repeat(65)}@example.com`, password, name: 'N' }, 'email'],
    [{ email: `n@${'b.'.repeat(150)}com`, password, name: 'N' }, 'email'],
    [{ email: 'ñ@example.com', password, name: 'N' }, 'email'],
    [{ email: 'n@example.com', password, name: ' ' }, 'name'],
    [{ email: 'n@example.com', password, name: 'N'.repeat(201) }, 'name'],
    [{ email: 'n@example.com', name: 'N' }, 'password'],
  ])('refuses %j and names the field', async (body, field) => {
    const answer = await user.post('/api/accounts', body);
    expect(codeOf(answer)).toEqual([400, 'invalid-request']);
    expect(answer.json().errors[0].field).toBe(field);
  });
});

describe('signing in', () => {
  test('knows an address whose domain is beyond ASCII, however that is written', async () => {
    const { accountId } = await signUp('dora@Müller.example');
    for (const email of ['dora@müller.example', 'dora@xn--mller-kva.example']) {
      expect((await user.post('/api/sessions', { email, password })).json().accountId).toBe(accountId);
    }
  });

  test('knows the account by its address in any case, and its roles', async () => {
    const { accountId } = await signUp('bea@example.com');
    const answer = await user.post('/api/sessions', { email: 'Bea@Example.com', password });
    expect([answer.statusCode, answer.json().accountId]).toEqual([201, accountId]);
    expect((await user.post('/api/sessions', credentialsOf(staff))).json().roles).toEqual(['staff']);
  });

  test('refuses a wrong password and an unknown address in the same words', async () => {
    await signUp('cleo@example.com');
    const wrong = await user.post('/api/sessions', { email: 'cleo@example.com', password: 'five unrelated words' });
    const unknown = await user.post('/api/sessions', { email: 'nobody@example.com', password });
    expect(codeOf(wrong)).toEqual([401, 'wrong-credentials']);
    expect(unknown.json().detail).toBe(wrong.json().detail);
    expect(wrong.cookies).toEqual([]);
  });

  test('links the guest’s customer to the first account that the guest signs in to, and to no other', async () => {
    const { customerId, sessionToken } = await guest();
    const first = await signUp('first@example.com');
    await signUp('second@example.com');
    for (const email of ['first@example.com', 'second@example.com', 'first@example.com']) {
      const answer = await user.post('/api/sessions', { email, password }, sessionToken);
      expect(answer.statusCode).toBe(201);
      expect(answer.json().customerId).not.toBe(customerId);
    }
    const links = await admin.rows(z.object({ accountId: z.string() }))`
      select account_id as "accountId" from users.account_customers where customer_id = ${customerId}
    `;
    expect(links).toEqual([{ accountId: first.accountId }]);
    const events = await admin.run`select from users.outbox where payload ->> 'customerId' = ${String(customerId)}`;
    expect(events).toBe(1);
  });

  test('leaves the guest’s session to copy the cart by, for an hour', async () => {
    const { sessionToken } = await guest();
    await signUp('hour@example.com');
    await user.post('/api/sessions', { email: 'hour@example.com', password }, sessionToken);
    const [session] = await admin.rows(z.object({ minutes: z.number() }))`
      select (extract(epoch from expires_at - ${user.clock.now}) / 60)::float8 as minutes
        from users.sessions where token_hash = encode(sha256(convert_to(${sessionToken}, 'utf8')), 'hex')
    `;
    expect(session?.minutes).toBe(60);
  });

  test('is slowed down after twenty wrong tries from one address, for that account and address only', async () => {
    await signUp('target@example.com');
    await signUp('bystander@example.com');
    const from = { 'x-forwarded-for': '203.0.113.7, 10.0.0.1' };
    const guess = (email: string, guessed: string, headers = from) =>
      user.post('/api/sessions', { email, password: guessed }, undefined, headers);
    for (let i = 0; i < 20; i += 1) expect((await guess('target@example.com', `guess number ${i}`)).statusCode).toBe(401);
    const slowed = await guess('target@example.com', password);
    expect(codeOf(slowed)).toEqual([429, 'too-many-requests']);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(800);
    expect(Number(slowed.headers['retry-after'])).toBeLessThanOrEqual(900);
    expect((await guess('target@example.com', password, { 'x-forwarded-for': '203.0.113.8, 10.0.0.1' })).statusCode).toBe(201);
    expect((await guess('bystander@example.com', password)).statusCode).toBe(201);
  });
});

describe('one client', () => {
  /** As the edge and the load balancer state it; what stands before may be invented. */
  const from = (client: string) => ({ 'x-forwarded-for': `198.51.100.99, ${client}, 10.0.0.1` });

  test('opens thirty accounts at once and no more, with the time until it may open others; other clients are not affected', async () => {
    const register = (number: number, client: string) =>
      user.post('/api/accounts', { email: `many-${number}@example.com`, password, name: 'Ann' }, undefined, from(client));
    const answers = await Promise.all(Array.from({ length: 40 }, (_, number) => register(number, '203.0.113.20')));
    const refused = answers.filter((answer) => answer.statusCode === 429);
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(30);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.json()).toMatchObject({ code: 'too-many-requests', detail: expect.stringContaining('try again in 15 minutes') });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(800);
    expect((await register(41, '203.0.113.21')).statusCode).toBe(201);
  });

  test('begins 600 guests at most in a quarter of an hour', async () => {
    const begin = (client: string) => user.post('/api/guests', {}, undefined, from(client));
    const answers = await Promise.all(Array.from({ length: 610 }, () => begin('203.0.113.22')));
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(600);
    expect(codeOf(answers.at(-1) ?? (await begin('203.0.113.22')))).toEqual([429, 'too-many-requests']);
    expect((await begin('203.0.113.23')).statusCode).toBe(201);
  });

  test('fails to sign in to a hundred accounts at most, and may sign in as often as it likes where the password is right', async () => {
    await signUp('office@example.com');
    const tryAt = (email: string, guessed: string, client: string) =>
      user.post('/api/sessions', { email, password: guessed }, undefined, from(client));
    for (let i = 0; i < 3; i += 1) expect((await tryAt('office@example.com', password, '203.0.113.24')).statusCode).toBe(201);
    for (let i = 0; i < 100; i += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => tryAt(`leaked-${i + n}@example.com`, password, '203.0.113.24')),
      );
      expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([401]));
    }
    expect(codeOf(await tryAt('office@example.com', password, '203.0.113.24'))).toEqual([429, 'too-many-requests']);
    expect((await tryAt('office@example.com', password, '203.0.113.25')).statusCode).toBe(201);
  });

  test('of IPv6 is its network, whichever of its addresses it uses', async () => {
    for (let i = 0; i < 20; i += 1) {
      const answer = await user.post('/api/sessions', { email: 'six@example.com', password }, undefined, from(`2001:db8:1:2::${i + 1}`));
      expect(answer.statusCode).toBe(401);
    }
    const answer = await user.post('/api/sessions', { email: 'six@example.com', password }, undefined, from('2001:db8:1:2:ffff::1'));
    expect(answer.statusCode).toBe(429);
  });
});

describe('a session', () => {
  test('ends by signing out, at once and for the cache as well', async () => {
    const { sessionToken } = await signUp('leaves@example.com');
    expect((await user.get('/api/me', sessionToken)).statusCode).toBe(200);
    const out = await user.signOut(sessionToken);
    expect([out.statusCode, out.cookies[0]?.value]).toEqual([204, '']);
    expect(codeOf(await user.get('/api/me', sessionToken))).toEqual([401, 'session-invalid']);
  });

  test('that has ended can be signed out of all the same', async () => {
    const out = await user.signOut('long-gone');
    expect([out.statusCode, out.cookies[0]?.value]).toEqual([204, '']);
  });

  test('that is made up, or missing, is refused', async () => {
    expect(codeOf(await user.get('/api/me', 'made-up'))).toEqual([401, 'session-invalid']);
    expect(codeOf(await user.get('/api/me'))).toEqual([401, 'sign-in-required']);
    expect(codeOf(await user.post('/internal/tokens', { sessionToken: 'made-up' }))).toEqual([401, 'session-invalid']);
  });
});

describe('importing customers', () => {
  const customers = [
    { source: 'monolith', externalId: '17850' },
    { source: 'monolith', externalId: '13047' },
  ];

  test('gives each one customer, the same ones again and again', async () => {
    const token = await sessionOf(importer);
    const first = (await user.post('/api/customers', { customers }, token)).json();
    const again = (await user.post('/api/customers', { customers: [...customers, customers[0]] }, token)).json();
    const byId = (list: { externalId: string }[]) => list.toSorted((a, b) => a.externalId.localeCompare(b.externalId));
    expect(byId(again.customers)).toEqual(byId(first.customers));
    expect(first.customers).toHaveLength(2);
  });

  test('is refused to staff, shoppers, guests and strangers', async () => {
    const { sessionToken } = await guest();
    expect(codeOf(await user.post('/api/customers', { customers }, sessionToken))).toEqual([403, 'role-missing']);
    expect(codeOf(await user.post('/api/customers', { customers }, await sessionOf(staff)))).toEqual([403, 'role-missing']);
    expect(codeOf(await user.post('/api/customers', { customers }))).toEqual([401, 'sign-in-required']);
  });

  test('is refused for none, for more than a thousand, and for nameless ones', async () => {
    const token = await sessionOf(importer);
    const many = Array.from({ length: 1001 }, (_, i) => ({ source: 'monolith', externalId: String(i) }));
    for (const bad of [[], many, [{ source: 'monolith', externalId: '' }]]) {
      expect(codeOf(await user.post('/api/customers', { customers: bad }, token))).toEqual([400, 'invalid-request']);
    }
  });
});
