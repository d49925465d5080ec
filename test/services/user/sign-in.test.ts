import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { credentialsOf, importer } from '../../support/apps/user-app.ts';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, admin, signUp, guest } = await startUserWorld();

describe('signing in', () => {
  test('accepts an address with a domain beyond ASCII, in Unicode or punycode', async () => {
    const { accountId } = await signUp('dora@Müller.example');
    for (const email of ['dora@müller.example', 'dora@xn--mller-kva.example']) {
      expect((await user.post('/api/sessions', { email, password })).json().accountId).toBe(accountId);
    }
  });

  test('finds the account by its address in any case, and returns an importer’s roles', async () => {
    const { accountId } = await signUp('bea@example.com');
    const response = await user.post('/api/sessions', { email: 'Bea@Example.com', password });
    expect([response.statusCode, response.json().accountId]).toEqual([201, accountId]);
    expect((await user.post('/api/sessions', credentialsOf(importer))).json()).toMatchObject({ roles: ['importer'], nextStep: null });
  });

  test('refuses a wrong password and an unknown address with the same message', async () => {
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
      const response = await user.post('/api/sessions', { email, password }, sessionToken);
      expect(response.statusCode).toBe(201);
      expect(response.json().customerId).not.toBe(customerId);
    }
    const links = await admin.rows(z.object({ accountId: z.string() }))`
      select account_id as "accountId" from users.account_customers where customer_id = ${customerId}
    `;
    expect(links).toEqual([{ accountId: first.accountId }]);
    const events = await admin.run`select from users.outbox where payload ->> 'customerId' = ${String(customerId)}`;
    expect(events).toBe(1);
  });

  test('keeps the guest’s session for an hour, to copy the cart', async () => {
    const { sessionToken } = await guest();
    await signUp('hour@example.com');
    await user.post('/api/sessions', { email: 'hour@example.com', password }, sessionToken);
    const [session] = await admin.rows(z.object({ minutes: z.number() }))`
      select (extract(epoch from expires_at - ${user.clock.now}) / 60)::float8 as minutes
        from users.sessions where token_hash = encode(sha256(convert_to(${sessionToken}, 'utf8')), 'hex')
    `;
    expect(session?.minutes).toBe(60);
  });

  test('is limited after twenty failures from one client, for that account and client only', async () => {
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

describe('a session', () => {
  test('ends at once by signing out, in the cache too', async () => {
    const { sessionToken } = await signUp('leaves@example.com');
    expect((await user.get('/api/me', sessionToken)).statusCode).toBe(200);
    const out = await user.signOut(sessionToken);
    expect([out.statusCode, out.cookies[0]?.value]).toEqual([204, '']);
    expect(codeOf(await user.get('/api/me', sessionToken))).toEqual([401, 'session-invalid']);
  });

  test('that has ended can still be signed out of', async () => {
    const out = await user.signOut('long-gone');
    expect([out.statusCode, out.cookies[0]?.value]).toEqual([204, '']);
  });

  test('that does not exist, or is missing, is refused', async () => {
    expect(codeOf(await user.get('/api/me', 'made-up'))).toEqual([401, 'session-invalid']);
    expect(codeOf(await user.get('/api/me'))).toEqual([401, 'sign-in-required']);
    expect(codeOf(await user.post('/internal/tokens', { sessionToken: 'made-up' }))).toEqual([401, 'session-invalid']);
  });
});
