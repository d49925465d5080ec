import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, admin, signUp, guest } = await startUserWorld();

describe('signing up', () => {
  test('creates an account and begins its session', async () => {
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

  test('knows the mailbox of a Google address by any of its spellings, and no one else’s', async () => {
    await signUp('g.race@gmail.com');
    expect(codeOf(await user.post('/api/accounts', { email: 'Grace+shop@googlemail.com', password, name: 'G' }))).toEqual([409, 'email-taken']);
    expect((await user.post('/api/sessions', { email: 'grace@gmail.com', password })).statusCode).toBe(201);
    await signUp('g.race@example.com');
    await signUp('grace@example.com');
  });

  test.each(['eve@example.com\r\nBcc: all@example.com', 'eve@example.com\0', 'Eve <eve@example.com>', 'eve@example.com, all@example.com'])(
    'refuses the address %j, whose lines or signs could become headers of a mail',
    async (email) => {
      expect(codeOf(await user.post('/api/accounts', { email, password, name: 'E' }))).toEqual([400, 'invalid-request']);
    },
  );

  test('of ten concurrent requests with one address succeeds once', async () => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => user.post('/api/accounts', { email: 'race@example.com', password, name: 'R' })),
    );
    expect(responses.map((response) => response.statusCode).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ]);
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
    const response = await user.post('/api/accounts', { email: 'weakling@example.com', password: weak, name: 'W' });
    expect(codeOf(response)).toEqual([422, 'weak-password']);
    expect(response.body).not.toContain(weak);
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
    const response = await user.post('/api/accounts', body);
    expect(codeOf(response)).toEqual([400, 'invalid-request']);
    expect(response.json().errors[0].field).toBe(field);
  });
});
