import { describe, expect, test } from 'vitest';
import { startUserApp } from '../../support/apps/user-app.ts';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, signUp, database, cache } = await startUserWorld();

describe('one client', () => {
  /** As the edge and the load balancer append it; a client can forge the first entry. */
  const from = (client: string) => ({ 'x-forwarded-for': `198.51.100.99, ${client}, 10.0.0.1` });

  test('asks for thirty mails at most, and gets the time until the next try; other clients are not affected', async () => {
    const register = (number: number, client: string) =>
      user.post('/api/accounts/links', { email: `many-${number}@example.com`, asked: 'account' }, undefined, from(client));
    const responses = await Promise.all(Array.from({ length: 40 }, (_, number) => register(number, '203.0.113.20')));
    const refused = responses.filter((response) => response.statusCode === 429);
    expect(responses.filter((response) => response.statusCode === 202)).toHaveLength(30);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.json()).toMatchObject({ code: 'too-many-requests', detail: expect.stringContaining('try again in 15 minutes') });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(800);
    expect((await register(41, '203.0.113.21')).statusCode).toBe(202);
  });

  test('creates 600 guests at most in 15 minutes', async () => {
    const begin = (client: string) => user.post('/api/guests', {}, undefined, from(client));
    const responses = await Promise.all(Array.from({ length: 610 }, () => begin('203.0.113.22')));
    expect(responses.filter((response) => response.statusCode === 201)).toHaveLength(600);
    expect(codeOf(responses.at(-1) ?? (await begin('203.0.113.22')))).toEqual([429, 'too-many-requests']);
    expect((await begin('203.0.113.23')).statusCode).toBe(201);
  });

  test('may fail to sign in to a hundred accounts at most; successful sign-ins do not count', async () => {
    await signUp('office@example.com');
    const tryAt = (email: string, guessed: string, client: string) =>
      user.post('/api/sessions', { email, password: guessed }, undefined, from(client));
    for (let i = 0; i < 3; i += 1) expect((await tryAt('office@example.com', password, '203.0.113.24')).statusCode).toBe(201);
    for (let i = 0; i < 100; i += 50) {
      const responses = await Promise.all(
        Array.from({ length: 50 }, (_, n) => tryAt(`leaked-${i + n}@example.com`, password, '203.0.113.24')),
      );
      expect(new Set(responses.map((response) => response.statusCode))).toEqual(new Set([401]));
    }
    expect(codeOf(await tryAt('office@example.com', password, '203.0.113.24'))).toEqual([429, 'too-many-requests']);
    expect((await tryAt('office@example.com', password, '203.0.113.25')).statusCode).toBe(201);
  });

  test('stays limited when the service and the cache restart, and starts again when the window ends', async () => {
    const tryOnce = (app: typeof user) =>
      app.post('/api/sessions', { email: 'restart@example.com', password }, undefined, from('203.0.113.26'));
    const tries = await Promise.all(Array.from({ length: 20 }, () => tryOnce(user)));
    expect(new Set(tries.map(({ statusCode }) => statusCode))).toEqual(new Set([401]));
    await cache.flushall();
    const restarted = await startUserApp(database, cache);
    expect(codeOf(await tryOnce(restarted))).toEqual([429, 'too-many-requests']);
    restarted.clock.now = new Date(restarted.clock.now.getTime() + 900_000);
    expect(codeOf(await tryOnce(restarted))).toEqual([401, 'wrong-credentials']);
    await restarted.app.close();
  });

  test('of IPv6 is its /64 network, whatever the address', async () => {
    for (let i = 0; i < 20; i += 1) {
      const response = await user.post('/api/sessions', { email: 'six@example.com', password }, undefined, from(`2001:db8:1:2::${i + 1}`));
      expect(response.statusCode).toBe(401);
    }
    const response = await user.post('/api/sessions', { email: 'six@example.com', password }, undefined, from('2001:db8:1:2:ffff::1'));
    expect(response.statusCode).toBe(429);
  });
});
