import { describe, expect, test } from 'vitest';
import { startUserApp } from '../../support/apps/user-app.ts';
import { hashToken } from '../../../domain/user/session/session.ts';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, signUp, database, cache, linkTo } = await startUserWorld();

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

describe('guessing from many networks', () => {
  const WRONG = 'a wrong guess';
  let networks = 0;
  /** From a network of its own, or from one that is given. */
  const tryAt = (email: string, guessed: string, network = `100.64.${(networks += 1)}`) =>
    user.post('/api/sessions', { email, password: guessed }, undefined, { 'x-forwarded-for': `${network}.7, 10.0.0.1` });
  /** As so many failed tries leave the count. */
  const setTries = async (tries: number, ...subject: readonly string[]) => {
    const set = await database.run`
      update users.sign_in_tries set tries = ${tries} where subject_hash = ${hashToken(JSON.stringify(subject))}
    `;
    expect(set).toBe(1);
  };

  test('at one account is limited to a hundred tries, and does not lock out its owner', async () => {
    await signUp('victim@example.com');
    expect((await tryAt('victim@example.com', password, '203.0.113')).statusCode).toBe(201);
    expect(codeOf(await tryAt('victim@example.com', WRONG))).toEqual([401, 'wrong-credentials']);
    await setTries(100, 'account-new-networks', 'victim@example.com');
    expect(codeOf(await tryAt('victim@example.com', password))).toEqual([429, 'too-many-requests']);
    // The owner, from where the account was used; and by a mailed link from anywhere.
    expect((await tryAt('victim@example.com', password, '203.0.113')).statusCode).toBe(201);
    const token = await linkTo('victim@example.com', 'password');
    expect((await user.put('/api/accounts/password', { token, password: 'five words that are unrelated' })).statusCode).toBe(200);
  });

  test('is limited for a mailbox without an account, too', async () => {
    expect(codeOf(await tryAt('nobody@example.com', WRONG))).toEqual([401, 'wrong-credentials']);
    await setTries(100, 'account-new-networks', 'nobody@example.com');
    expect(codeOf(await tryAt('nobody@example.com', WRONG))).toEqual([429, 'too-many-requests']);
  });

  test('with one password at many accounts is limited to three hundred tries; known networks and other passwords are not affected', async () => {
    await signUp('sprayed@example.com');
    expect((await tryAt('sprayed@example.com', password, '203.0.114')).statusCode).toBe(201);
    await tryAt('another@example.com', password);
    await setTries(300, 'password', hashToken(password).slice(0, 4));
    expect(codeOf(await tryAt('sprayed@example.com', password))).toEqual([429, 'too-many-requests']);
    expect((await tryAt('sprayed@example.com', password, '203.0.114')).statusCode).toBe(201);
    expect(codeOf(await tryAt('sprayed@example.com', 'another password'))).toEqual([401, 'wrong-credentials']);
  });
});
