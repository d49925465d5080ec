import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { codeAt, credentialsOf, staff } from '../../support/apps/user-app.ts';
import { codeOf, startUserWorld } from './user-world.ts';

const { user, admin, database, signUp } = await startUserWorld();
const FACTOR = '/api/sessions/current/second-factor';
const own = 'correct horse battery staple';

let adminToken: string;
beforeEach(async () => {
  adminToken = (await user.signInStaff(staff)).sessionToken;
});

let created = 0;
/** A new account with its initial password. */
async function hire(...roles: string[]) {
  const email = `colleague-${++created}@shop.example`;
  const hired = await user.post('/api/accounts/staff', { email, name: 'Cleo', roles, reason: 'starts today' }, adminToken);
  expect(hired.statusCode).toBe(201);
  const { accountId, initialPassword } = hired.json();
  return { accountId, email, password: initialPassword };
}

const signIn = async (account: { email: string; password: string }) => (await user.post('/api/sessions', credentialsOf(account))).json();
const enter = (code: string, token: string, more = {}) => user.post(FACTOR, { code, ...more }, token);

/** An account that has enrolled its app. */
async function enrolled(...roles: string[]) {
  const account = await hire(...roles);
  const { sessionToken } = await signIn(account);
  const { key } = (await user.post(`${FACTOR}/enrolment`, {}, sessionToken)).json();
  const accepted = await enter(codeAt(key, user.clock.now), sessionToken, { newPassword: own });
  expect(accepted.statusCode).toBe(200);
  return { ...account, password: own, authenticatorKey: key, ...accepted.json() };
}

const pass = (millis: number) => {
  user.clock.now = new Date(user.clock.now.getTime() + millis);
};

describe('an account of the staff', () => {
  test('has no role before it has enrolled a second factor, and has them after the first code', async () => {
    const account = await hire('admin');
    const first = await signIn(account);
    expect(first).toMatchObject({ roles: [], nextStep: 'enrol-second-factor' });
    expect(codeOf(await user.get('/api/accounts/staff', first.sessionToken))).toEqual([403, 'role-missing']);
    const { key, uri, needsNewPassword } = (await user.post(`${FACTOR}/enrolment`, {}, first.sessionToken)).json();
    expect(needsNewPassword).toBe(true);
    expect(uri).toContain(`secret=${key}`);
    expect(codeOf(await enter(codeAt(key, user.clock.now), first.sessionToken))).toEqual([422, 'new-password-needed']);
    const second = (await enter(codeAt(key, user.clock.now), first.sessionToken, { newPassword: own })).json();
    expect(second).toMatchObject({ roles: ['admin'], nextStep: null });
    expect(new Set(second.recoveryCodes)).toHaveLength(10);
    expect((await user.get('/api/accounts/staff', second.sessionToken)).statusCode).toBe(200);
    expect(codeOf(await user.get('/api/me', first.sessionToken))).toEqual([401, 'session-invalid']);
    expect((await user.post('/api/sessions', credentialsOf(account))).statusCode).toBe(401);
  });

  test('has no role with its password alone, by token or session', async () => {
    const account = await enrolled('support');
    const again = await signIn(account);
    expect(again).toMatchObject({ roles: [], nextStep: 'enter-second-factor' });
    expect((await user.post('/internal/tokens', { sessionToken: again.sessionToken })).json().caller.roles).toEqual([]);
    expect(codeOf(await user.post(`${FACTOR}/enrolment`, {}, again.sessionToken))).toEqual([409, 'second-factor-exists']);
  });

  test('signs in with a code once: its repeat and an earlier one are refused', async () => {
    const { authenticatorKey: key, ...account } = await enrolled('support');
    pass(60_000);
    const code = codeAt(key, user.clock.now);
    expect((await enter(code, (await signIn(account)).sessionToken)).json()).toMatchObject({ roles: ['support'] });
    expect(codeOf(await enter(code, (await signIn(account)).sessionToken))).toEqual([422, 'wrong-code']);
    const earlier = codeAt(key, new Date(user.clock.now.getTime() - 30_000));
    expect(codeOf(await enter(earlier, (await signIn(account)).sessionToken))).toEqual([422, 'wrong-code']);
    const outdated = codeAt(key, new Date(user.clock.now.getTime() - 120_000));
    expect(codeOf(await enter(outdated, (await signIn(account)).sessionToken))).toEqual([422, 'wrong-code']);
  });

  test('of concurrent entries of one code, one is accepted', async () => {
    const { authenticatorKey: key, ...account } = await enrolled('support');
    pass(60_000);
    const tokens = await Promise.all([1, 2, 3].map(async () => (await signIn(account)).sessionToken));
    const outcomes = await Promise.all(tokens.map((token) => enter(codeAt(key, user.clock.now), token)));
    expect(outcomes.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([200, 422, 422]);
  });

  test('is locked after five wrong codes from any clients, and accepts a right one a quarter of an hour later', async () => {
    const { authenticatorKey: key, ...account } = await enrolled('support');
    const { sessionToken } = await signIn(account);
    const wrong = codeAt(key, new Date(0));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => enter(wrong, sessionToken)));
    expect(outcomes.map((each) => codeOf(each)[1]).filter((code) => code === 'wrong-code')).toHaveLength(5);
    pass(60_000);
    expect(codeOf(await enter(codeAt(key, user.clock.now), sessionToken))).toEqual([429, 'second-factor-locked']);
    pass(15 * 60_000);
    expect((await enter(codeAt(key, user.clock.now), (await signIn(account)).sessionToken)).statusCode).toBe(200);
  });

  test('signs in with each recovery code once, however it is typed', async () => {
    const { recoveryCodes, ...account } = await enrolled('support');
    const [code] = recoveryCodes;
    const typed = code.toUpperCase().replaceAll('-', ' ');
    expect((await enter(typed, (await signIn(account)).sessionToken)).json()).toMatchObject({ roles: ['support'], recoveryCodesLeft: 9 });
    expect(codeOf(await enter(code, (await signIn(account)).sessionToken))).toEqual([422, 'wrong-code']);
    const stored = await admin.rows(z.object({ code_hash: z.string() }))`select code_hash from users.recovery_codes`;
    expect(JSON.stringify(stored)).not.toContain(code.replaceAll('-', ''));
  });
});

describe('an account of a shopper', () => {
  test('has no second factor, and gets no role of staff', async () => {
    const { sessionToken, accountId } = await signUp('shopper@example.com');
    expect(codeOf(await user.post(`${FACTOR}/enrolment`, {}, sessionToken))).toEqual([403, 'role-missing']);
    expect(codeOf(await enter('123456', sessionToken))).toEqual([403, 'role-missing']);
    const give = await setRoles(accountId, ['support']);
    expect(codeOf(give)).toEqual([404, 'account-not-found']);
  });
});

const setRoles = (accountId: string, roles: string[], token = adminToken) =>
  user.app.inject({
    method: 'PUT',
    url: `/api/accounts/staff/${accountId}/roles`,
    payload: { roles, reason: 'changed teams' },
    headers: { cookie: `session=${token}` },
  });

describe('an admin', () => {
  test('gives and takes roles, which ends the sessions of the account', async () => {
    const account = await enrolled('support');
    expect((await setRoles(account.accountId, ['finance'])).statusCode).toBe(204);
    expect(codeOf(await user.get('/api/me', account.sessionToken))).toEqual([401, 'session-invalid']);
    expect(await user.signInStaff(account)).toMatchObject({ roles: ['finance'] });
    expect((await setRoles(account.accountId, [])).statusCode).toBe(204);
    expect(await signIn(account)).toMatchObject({ roles: [], nextStep: null });
    expect((await setRoles(account.accountId, ['support'])).statusCode).toBe(204);
    expect(await signIn(account)).toMatchObject({ nextStep: 'enter-second-factor' });
  });

  test('resets a lost factor: its sessions and recovery codes end, and the next sign-in enrols another', async () => {
    const { recoveryCodes, ...account } = await enrolled('support');
    const reset = await user.post(`/api/accounts/staff/${account.accountId}/second-factor/reset`, { reason: 'lost phone' }, adminToken);
    expect(reset.statusCode).toBe(204);
    expect(codeOf(await user.get('/api/me', account.sessionToken))).toEqual([401, 'session-invalid']);
    const { sessionToken, nextStep } = await signIn(account);
    expect(nextStep).toBe('enrol-second-factor');
    expect(codeOf(await enter(recoveryCodes[1], sessionToken))).toEqual([409, 'no-second-factor']);
  });

  test('cannot leave the shop without one', async () => {
    const { accounts } = (await user.get('/api/accounts/staff', adminToken)).json();
    const others = accounts.filter(
      ({ email, roles }: { email: string; roles: string[] }) => email !== staff.email && roles.includes('admin'),
    );
    for (const { accountId } of others) await setRoles(accountId, []);
    const first = accounts.find(({ email }: { email: string }) => email === staff.email);
    expect(codeOf(await setRoles(first.accountId, ['support']))).toEqual([409, 'last-admin']);
  });

  test.each(['support', 'merchandiser', 'finance'])('is needed: %s may not keep accounts', async (role) => {
    const { sessionToken, accountId } = await enrolled(role);
    const body = { email: 'x@shop.example', name: 'X', roles: ['admin'], reason: 'because' };
    expect(codeOf(await user.post('/api/accounts/staff', body, sessionToken))).toEqual([403, 'role-missing']);
    expect(codeOf(await setRoles(accountId, ['admin'], sessionToken))).toEqual([403, 'role-missing']);
    expect(codeOf(await user.get('/api/accounts/staff/acts', sessionToken))).toEqual([403, 'role-missing']);
  });
});

describe('the audit trail', () => {
  test('names who did what to whom and why, and the service cannot change it', async () => {
    const account = await enrolled('support');
    await setRoles(account.accountId, ['finance']);
    const { acts } = (await user.get('/api/accounts/staff/acts', adminToken)).json();
    const own = acts.filter(({ object }: { object: string }) => object === account.accountId);
    expect(own.map(({ act }: { act: string }) => act).toSorted()).toEqual(['create-account', 'enrol-second-factor', 'set-roles']);
    expect(own.find(({ act }: { act: string }) => act === 'set-roles')).toMatchObject({
      reason: 'changed teams',
      details: { from: ['support'], to: ['finance'] },
    });
    await expect(database.run`delete from users.staff_acts`).rejects.toThrow(/permission denied/);
    await expect(database.run`update users.staff_acts set reason = 'nothing'`).rejects.toThrow(/permission denied/);
  });

  test('needs a reason of a few words', async () => {
    const body = { email: 'y@shop.example', name: 'Y', roles: ['support'], reason: ' ' };
    expect(codeOf(await user.post('/api/accounts/staff', body, adminToken))).toEqual([400, 'invalid-request']);
  });
});

describe('an admin', () => {
  const reset = (accountId: string, token: string) =>
    user.post(`/api/accounts/staff/${accountId}/password/reset`, { reason: 'forgotten on holiday' }, token);

  test('resets a lost password: the old one, its sessions and its app stop, and the new one must be replaced', async () => {
    const account = await enrolled('support');
    const response = await reset(account.accountId, adminToken);
    expect(response.statusCode).toBe(200);
    const { initialPassword } = response.json();
    expect(codeOf(await user.get('/api/me', account.sessionToken))).toEqual([401, 'session-invalid']);
    expect((await user.post('/api/sessions', credentialsOf(account))).statusCode).toBe(401);
    const again = await signIn({ email: account.email, password: initialPassword });
    expect(again).toMatchObject({ roles: [], nextStep: 'enrol-second-factor' });
    expect((await user.post(`${FACTOR}/enrolment`, {}, again.sessionToken)).json()).toMatchObject({ needsNewPassword: true });
  });

  test('resets no account of a shopper, and a colleague without the role resets none', async () => {
    const shopper = await signUp('shopper-of-resets@example.com');
    expect(codeOf(await reset(shopper.accountId, adminToken))).toEqual([404, 'account-not-found']);
    const account = await enrolled('support');
    expect(codeOf(await reset(account.accountId, account.sessionToken))).toEqual([403, 'role-missing']);
  });

  test('still sees an account without roles, and gives them back', async () => {
    const account = await enrolled('support');
    const give = (...roles: string[]) => setRoles(account.accountId, roles);
    expect((await give()).statusCode).toBe(204);
    const { accounts } = (await user.get('/api/accounts/staff', adminToken)).json();
    expect(accounts).toContainEqual(expect.objectContaining({ accountId: account.accountId, roles: [] }));
    expect((await give('support')).statusCode).toBe(204);
  });

  test('reads acts in pages, by person and by days, and a wrong filter is refused with its reason', async () => {
    for (let n = 0; n < 3; n += 1) {
      pass(1000);
      await hire('support');
    }
    const acts = async (query: string) => user.get(`/api/accounts/staff/acts?${query}`, adminToken);
    const all = (await acts('limit=3')).json().acts;
    const seen = [];
    for (let before = ''; seen.length < 3;) {
      const [act] = (await acts(`limit=1${before}`)).json().acts;
      seen.push(act);
      before = `&before=${act.actedAt}_${act.actId}`;
    }
    expect(seen).toEqual(all);
    const { accountId, actedAt } = all[0];
    const day = actedAt.slice(0, 10);
    expect((await acts(`by=${accountId}&from=${day}&to=${day}&limit=3`)).json().acts).toEqual(all);
    expect((await acts(`to=2001-01-01`)).json().acts).toEqual([]);
    expect((await acts(`by=00000000-0000-4000-8000-000000000000`)).json().acts).toEqual([]);
    for (const wrong of ['by=7', 'from=yesterday', 'before=7', `from=${day}&to=2001-01-01`])
      expect(codeOf(await acts(wrong)), wrong).toEqual([400, 'invalid-request']);
  });
});
