import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { staff } from '../../support/apps/user-app.ts';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, admin, signUp, guest, linkTo } = await startUserWorld();

const Mailed = z.object({ email: z.string(), asked: z.string(), opens: z.string(), token: z.string().nullable() });

const mailsTo = async (email: string) =>
  (
    await admin.rows(z.object({ payload: Mailed }))`
      select payload from users.outbox where type = 'user.link-requested.v1' and payload ->> 'email' = ${email} order by position
    `
  ).map(({ payload }) => payload);

describe('asking for a link', () => {
  test('has the same response for an address with an account, without one, and of the staff', async () => {
    await signUp('known@example.com');
    for (const asked of ['account', 'password']) {
      for (const email of ['known@example.com', 'unknown@example.com', staff.email]) {
        const response = await user.post('/api/accounts/links', { email, asked });
        expect([response.statusCode, response.body, response.cookies]).toEqual([202, '', []]);
      }
    }
    expect((await mailsTo('known@example.com')).slice(1).map(({ opens }) => opens)).toEqual(['password', 'password']);
    expect((await mailsTo('unknown@example.com')).map(({ opens, asked }) => [asked, opens])).toEqual([
      ['account', 'account'],
      ['password', 'account'],
    ]);
    expect(await mailsTo(staff.email)).toMatchObject([
      { opens: 'nothing', token: null },
      { opens: 'nothing', token: null },
    ]);
  });

  test('is mailed to the address that the account has, whatever spelling of its mailbox was typed', async () => {
    await signUp('g.race@gmail.com');
    await user.post('/api/accounts/links', { email: 'Grace+shop@googlemail.com', asked: 'account' });
    expect((await mailsTo('g.race@gmail.com')).at(-1)).toMatchObject({ opens: 'password' });
    expect(await mailsTo('grace+shop@googlemail.com')).toEqual([]);
    expect((await user.post('/api/sessions', { email: 'grace@gmail.com', password })).statusCode).toBe(201);
  });

  test('sends five mails an hour to one mailbox, also to parallel requests, and the links that were sent keep working', async () => {
    const requests = Array.from({ length: 8 }, () => user.post('/api/accounts/links', { email: 'flooded@example.com', asked: 'account' }));
    expect(new Set((await Promise.all(requests)).map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    const mails = await mailsTo('flooded@example.com');
    expect(mails).toHaveLength(5);
    expect((await user.post('/api/accounts', { token: mails[0]?.token, password, name: 'F' })).statusCode).toBe(201);
  });

  test.each([
    ['nobody'],
    [`${'n'.repeat(65)}@example.com`],
    [`n@${'b.'.repeat(150)}com`],
    ['ñ@example.com'],
    ['eve@example.com\r\nBcc: all@example.com'],
    ['eve@example.com\0'],
    ['Eve <eve@example.com>'],
    ['eve@example.com, all@example.com'],
  ])('refuses the address %j and names the field', async (email) => {
    const response = await user.post('/api/accounts/links', { email, asked: 'account' });
    expect(codeOf(response)).toEqual([400, 'invalid-request']);
    expect(response.json().errors[0].field).toBe('email');
  });
});

describe('opening an account by its link', () => {
  test('creates the account and begins its session', async () => {
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

  test('works once, also of six concurrent tries with two links to one mailbox', async () => {
    const [one, other] = [await linkTo('race@example.com'), await linkTo('race@example.com')];
    const open = (token: string) => user.post('/api/accounts', { token, password, name: 'R' });
    const responses = await Promise.all([one, other, one, other, one, other].map(open));
    expect(responses.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 404, 404, 404, 404, 404]);
    expect(codeOf(await open(other))).toEqual([404, 'link-invalid']);
  });

  test('can be read before, any number of times, and refuses an unknown, a used and an expired link', async () => {
    const token = await linkTo('reads@example.com');
    const read = (sent: string) => user.post('/api/accounts/links/read', { token: sent });
    for (let i = 0; i < 2; i += 1) expect((await read(token)).json()).toMatchObject({ opens: 'account', email: 'reads@example.com' });
    expect(codeOf(await read('a'.repeat(43)))).toEqual([404, 'link-invalid']);
    user.clock.now = new Date(user.clock.now.getTime() + 24 * 3_600_000);
    expect(codeOf(await read(token))).toEqual([404, 'link-invalid']);
    expect(codeOf(await user.post('/api/accounts', { token, password, name: 'R' }))).toEqual([404, 'link-invalid']);
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
  ])('refuses the password %j, and the link still works', async (weak) => {
    const token = await linkTo(`weakling@${weak.toLowerCase()}.example`);
    const response = await user.post('/api/accounts', { token, password: weak, name: 'W' });
    expect(codeOf(response)).toEqual([422, 'weak-password']);
    expect(response.body).not.toContain(weak);
    expect((await user.post('/api/accounts/links/read', { token })).statusCode).toBe(200);
  });

  test.each([
    [{ password, name: ' ' }, 'name'],
    [{ password, name: 'N'.repeat(201) }, 'name'],
    [{ password, name: 'N\r\nBcc: all@example.com' }, 'name'],
    [{ name: 'N' }, 'password'],
  ])('refuses %j and names the field', async (body, field) => {
    const response = await user.post('/api/accounts', { token: 'a'.repeat(43), ...body });
    expect(codeOf(response)).toEqual([400, 'invalid-request']);
    expect(response.json().errors[0].field).toBe(field);
  });

  test('stores no token, only its hash', async () => {
    const token = await linkTo('hashed@example.com');
    expect(await admin.run`select from users.mail_links l where l::text like ${`%${token}%`}`).toBe(0);
  });
});

describe('replacing a password by a link', () => {
  const other = 'five words that are unrelated';

  const replace = (token: string, chosen = other) => user.put('/api/accounts/password', { token, password: chosen });

  test('ends the sessions of the account at once, and begins one', async () => {
    const { sessionToken, accountId } = await signUp('resets@example.com');
    await user.get('/api/me', sessionToken);
    const response = await replace(await linkTo('resets@example.com', 'password'));
    expect([response.statusCode, response.json().accountId]).toEqual([200, accountId]);
    expect(codeOf(await user.get('/api/me', sessionToken))).toEqual([401, 'session-invalid']);
    expect((await user.get('/api/me', response.json().sessionToken)).statusCode).toBe(200);
    expect(codeOf(await user.post('/api/sessions', { email: 'resets@example.com', password }))).toEqual([401, 'wrong-credentials']);
    expect((await user.post('/api/sessions', { email: 'resets@example.com', password: other })).statusCode).toBe(201);
    const notice = await admin.run`select from users.outbox where type = 'user.password-changed.v1' and subject = ${accountId}`;
    expect(notice).toBe(1);
  });

  test('works once, for an hour, and not with a link that opens an account', async () => {
    await signUp('once@example.com');
    const [first, second] = [await linkTo('once@example.com', 'password'), await linkTo('once@example.com', 'password')];
    expect(codeOf(await user.post('/api/accounts', { token: first, password, name: 'O' }))).toEqual([404, 'link-invalid']);
    expect((await replace(first)).statusCode).toBe(200);
    expect(codeOf(await replace(first))).toEqual([404, 'link-invalid']);
    expect(codeOf(await replace(second))).toEqual([404, 'link-invalid']);
    const late = await linkTo('once@example.com', 'password');
    user.clock.now = new Date(user.clock.now.getTime() + 3_600_000);
    expect(codeOf(await replace(late))).toEqual([404, 'link-invalid']);
    expect(codeOf(await replace(await linkTo('new@example.com')))).toEqual([404, 'link-invalid']);
  });

  test('refuses a weak password, and the old one stays', async () => {
    await signUp('stays@example.com');
    expect(codeOf(await replace(await linkTo('stays@example.com', 'password'), 'password123'))).toEqual([422, 'weak-password']);
    expect((await user.post('/api/sessions', { email: 'stays@example.com', password })).statusCode).toBe(201);
  });
});
