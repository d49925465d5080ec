import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startUserApp } from '../../support/apps/user-app.ts';
import { codeOf, startUserWorld } from './user-world.ts';

const { user, database, cache, admin, guest } = await startUserWorld();

describe('a guest', () => {
  test('gets a customer and a session that scripts in the page cannot read', async () => {
    const response = await user.post('/api/guests', {});
    expect(response.statusCode).toBe(201);
    const { customerId, sessionToken } = response.json();
    expect(response.cookies).toMatchObject([{ name: 'session', value: sessionToken, path: '/', httpOnly: true, sameSite: 'Lax' }]);
    expect(response.cookies[0]).not.toHaveProperty('secure');
    const me = await user.get('/api/me', sessionToken);
    expect(me.json()).toEqual({ customerId, accountId: null, roles: [], email: null, name: null });
  });

  test.each(['cross-site', 'same-site'])(
    'is not created by a page of another site (%s), which would replace the session there is',
    async (site) => {
      const response = await user.app.inject({ method: 'POST', url: '/api/guests', headers: { 'sec-fetch-site': site } });
      expect([...codeOf(response), response.cookies]).toEqual([403, 'cross-site-request', []]);
    },
  );

  test.each(['same-origin', 'none'])('is created by the shop’s own pages (%s)', async (site) => {
    expect((await user.app.inject({ method: 'POST', url: '/api/guests', headers: { 'sec-fetch-site': site } })).statusCode).toBe(201);
  });

  test.each(['https://evil.example', 'http://shop.example.evil.example', 'http://shop.example:8080', 'null', 'shop.example'])(
    'is not created by a page of the origin %s where the browser does not send Sec-Fetch-Site, and keeps its session',
    async (origin) => {
      const { sessionToken } = await guest();
      const headers = { origin, host: 'shop.example', cookie: `session=${sessionToken}` };
      const response = await user.app.inject({ method: 'POST', url: '/api/guests', headers });
      expect([...codeOf(response), response.cookies]).toEqual([403, 'cross-site-request', []]);
      expect((await user.app.inject({ method: 'DELETE', url: '/api/sessions/current', headers })).statusCode).toBe(403);
      expect((await user.get('/api/me', sessionToken)).statusCode).toBe(200);
    },
  );

  test.each([
    ['https://shop.example', 'shop.example'],
    ['http://192.168.1.7:8080', '192.168.1.7:8080'],
    ['https://shop.example', 'Shop.Example'],
  ])('is created by a page of the requested host: %s at %s', async (origin, host) => {
    expect((await user.app.inject({ method: 'POST', url: '/api/guests', headers: { origin, host } })).statusCode).toBe(201);
  });

  test('who follows a link from another site keeps the session', async () => {
    const { sessionToken } = await guest();
    const headers = { 'sec-fetch-site': 'cross-site', cookie: `session=${sessionToken}` };
    expect((await user.app.inject({ url: '/api/me', headers })).statusCode).toBe(200);
  });

  test('of a shop on https gets a cookie that is sent by https only', async () => {
    const secure = await startUserApp(database, cache, { shopUrl: 'https://shop.example' });
    expect((await secure.post('/api/guests', {})).cookies[0]).toMatchObject({ secure: true });
    await secure.app.close();
  });

  test('has no token in the database, only its hash', async () => {
    const { sessionToken } = await guest();
    const rows = await admin.rows(z.object({ row: z.string() }))`select s::text as row from users.sessions s`;
    expect(rows.some(({ row }) => row.includes(sessionToken))).toBe(false);
  });
});
