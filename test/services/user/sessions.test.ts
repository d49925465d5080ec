import { describe, expect, test } from 'vitest';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, admin, signUp, guest, linkTo } = await startUserWorld();

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

const end = (sessionId: string, token: string) =>
  user.app.inject({ method: 'DELETE', url: `/api/sessions/${sessionId}`, headers: { cookie: `session=${token}` } });

async function signInFrom(email: string, userAgent: string, client: string): Promise<string> {
  const headers = { 'user-agent': userAgent, 'x-forwarded-for': `${client}, 10.0.0.1` };
  return (await user.post('/api/sessions', { email, password }, undefined, headers)).json().sessionToken;
}

const list = async (token: string) => (await user.get('/api/sessions', token)).json().sessions;

describe('the sessions of an account', () => {
  test('are listed with device, network and times, and the one that asks comes first', async () => {
    await signUp('lists@example.com');
    const phone = await signInFrom('lists@example.com', IPHONE, '198.51.100.7');
    const home = await signInFrom('lists@example.com', FIREFOX, '2001:db8:1:2::3');
    const sessions = await list(phone);
    expect(sessions).toHaveLength(3);
    expect(sessions[0]).toMatchObject({ device: 'Safari on iOS', network: '198.51.100.0/24', isCurrent: true });
    expect(sessions.slice(1)).toContainEqual(
      expect.objectContaining({ device: 'Firefox on Linux', network: '2001:db8:1::/48', isCurrent: false }),
    );
    expect(JSON.stringify(sessions)).not.toContain(home);
  });

  test.each([['\u001b[31m<script>'], ['x'.repeat(600)], ['']])('begin with any user agent: %j', async (userAgent) => {
    await user.openAccount({ email: 'agents@example.com', password, name: 'A' });
    const token = await signInFrom('agents@example.com', userAgent, '198.51.100.7');
    const [{ device }] = await list(token);
    expect(device ?? '').toMatch(/^[ -~]{0,100}$/);
  });

  test('are seen to the hour', async () => {
    const { sessionToken } = await signUp('seen@example.com');
    const begun = user.clock.now;
    user.clock.now = new Date(begun.getTime() + 59 * 60_000);
    await user.app.inject({ method: 'GET', url: '/api/me', headers: { cookie: `session=${sessionToken}` } });
    expect(Date.parse((await list(sessionToken))[0].seenAt)).toBe(begun.getTime());
  });

  test('end one by one, at once and in the cache', async () => {
    const { sessionToken: mine } = await signUp('ends@example.com');
    const other = await signInFrom('ends@example.com', FIREFOX, '198.51.100.7');
    await user.get('/api/me', other);
    const [, { sessionId }] = await list(mine);
    expect((await end(sessionId, mine)).statusCode).toBe(204);
    expect(codeOf(await user.get('/api/me', other))).toEqual([401, 'session-invalid']);
    expect(codeOf(await end(sessionId, mine))).toEqual([404, 'session-not-found']);
    expect((await user.get('/api/me', mine)).statusCode).toBe(200);
  });

  test('end all but the one that asks, and no session of another account', async () => {
    const { sessionToken: mine } = await signUp('all@example.com');
    const { sessionToken: strangers } = await signUp('stranger@example.com');
    const others = [
      await signInFrom('all@example.com', FIREFOX, '198.51.100.7'),
      await signInFrom('all@example.com', IPHONE, '198.51.100.8'),
    ];
    const [{ sessionId }] = await list(strangers);
    expect(codeOf(await end(sessionId, mine))).toEqual([404, 'session-not-found']);
    expect((await end('others', mine)).statusCode).toBe(204);
    for (const token of others) expect(codeOf(await user.get('/api/me', token))).toEqual([401, 'session-invalid']);
    expect((await list(mine)).map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([true]);
    expect((await user.get('/api/me', strangers)).statusCode).toBe(200);
  });

  test('are refused to guests and visitors', async () => {
    const { sessionToken } = await guest();
    for (const path of ['/api/sessions', '/api/accounts/current/acts']) {
      expect(codeOf(await user.get(path, sessionToken))).toEqual([403, 'account-needed']);
      expect(codeOf(await user.get(path))).toEqual([401, 'sign-in-required']);
    }
    expect(codeOf(await end('others', sessionToken))).toEqual([403, 'account-needed']);
    expect(codeOf(await end('4711', sessionToken))).toEqual([400, 'invalid-request']);
  });
});

describe('the trail of an account', () => {
  test('shows its owner each change, from where, the latest first, and none of another account', async () => {
    const { sessionToken, accountId } = await signUp('trail@example.com');
    await signUp('other-trail@example.com');
    user.clock.now = new Date(user.clock.now.getTime() + 60_000);
    await signInFrom('trail@example.com', FIREFOX, '198.51.100.7');
    user.clock.now = new Date(user.clock.now.getTime() + 60_000);
    await end('others', sessionToken);
    const token = await linkTo('trail@example.com', 'password');
    user.clock.now = new Date(user.clock.now.getTime() + 60_000);
    const replaced = await user.put('/api/accounts/password', { token, password: 'five words that are unrelated' });
    const acts = async (limit = '') => (await user.get(`/api/accounts/current/acts${limit}`, replaced.json().sessionToken)).json().acts;
    const shown = await acts();
    expect(shown.map(({ act }: { act: string }) => act).toSorted()).toEqual([
      'account-opened',
      'other-sessions-ended',
      'password-replaced',
      'signed-in',
      'signed-in',
    ]);
    expect(shown.at(-1)).toMatchObject({ act: 'account-opened' });
    expect(shown.at(-2)).toMatchObject({ act: 'signed-in', device: 'Firefox on Linux', network: '198.51.100.0/24' });
    expect(await acts('?limit=1')).toHaveLength(1);
    expect(await admin.run`select from users.account_acts where account_id = ${accountId}::uuid`).toBe(5);
  });
});
