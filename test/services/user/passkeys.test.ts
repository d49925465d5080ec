import { describe, expect, test } from 'vitest';
import { MOST_PASSKEYS } from '../../../contracts/user/passkeys.ts';
import { deadCache, staff, startUserApp } from '../../support/apps/user-app.ts';
import { passkeyDevice } from '../../support/fakes/passkey-device.ts';
import { codeOf, startUserWorld } from './user-world.ts';

const { user, signUp, guest, database, cache, admin } = await startUserWorld();

const SHOP = 'http://shop.example';
const OWN = '/api/accounts/current/passkeys';

const creation = async (token: string) => (await user.post(`${OWN}/options`, {}, token)).json().options;
const request = async () => (await user.post('/api/sessions/passkey/options', {})).json().options;
const add = (credential: object, token: string, name = 'My phone') => user.post(OWN, { name, credential }, token);
const signIn = (credential: object, token?: string) => user.post('/api/sessions/passkey', { credential }, token);
const list = async (token: string) => (await user.get(OWN, token)).json().passkeys;
const remove = (passkeyId: string, token: string) =>
  user.app.inject({ method: 'DELETE', url: `${OWN}/${passkeyId}`, headers: { cookie: `session=${token}` } });

/** An account with one passkey. */
async function withPasskey(email: string) {
  const { sessionToken, accountId } = await signUp(email);
  const device = passkeyDevice(SHOP);
  expect((await add(device.create(await creation(sessionToken)), sessionToken)).statusCode).toBe(204);
  return { device, accountId, token: sessionToken };
}

describe('a passkey', () => {
  test('signs in without an address, links the guest, and is recorded', async () => {
    const { device, accountId } = await withPasskey('passkey@example.com');
    const { customerId, sessionToken } = await guest();
    const options = await request();
    expect(options.allowCredentials ?? []).toEqual([]);
    device.counter = 1;
    const signedIn = await signIn(device.use(options), sessionToken);
    expect([signedIn.statusCode, signedIn.json().accountId, signedIn.json().nextStep]).toEqual([201, accountId, null]);
    expect(signedIn.headers['set-cookie']).toMatch(/^session=.*HttpOnly/i);
    expect(await admin.run`select from users.account_customers where customer_id = ${customerId} and account_id = ${accountId}::uuid`).toBe(
      1,
    );
    const { acts } = (await user.get('/api/accounts/current/acts', signedIn.json().sessionToken)).json();
    expect(acts.map(({ act }: { act: string }) => act)).toEqual(expect.arrayContaining(['passkey-added', 'signed-in-by-passkey']));
  });

  test('is listed, renamed and removed by its owner, and then signs in no more', async () => {
    const { device, token } = await withPasskey('renames@example.com');
    const { sessionToken: stranger } = await signUp('stranger@example.com');
    const [{ passkeyId, ...shown }] = await list(token);
    expect(shown).toMatchObject({ name: 'My phone', usedAt: null, isSynced: false });
    expect(codeOf(await user.put(`${OWN}/${passkeyId}`, { name: 'Mine' }, stranger))).toEqual([404, 'passkey-not-found']);
    expect(codeOf(await remove(passkeyId, stranger))).toEqual([404, 'passkey-not-found']);
    await user.put(`${OWN}/${passkeyId}`, { name: 'Blue phone' }, token);
    expect((await list(token))[0].name).toBe('Blue phone');
    expect((await remove(passkeyId, token)).statusCode).toBe(204);
    expect(codeOf(await signIn(device.use(await request())))).toEqual([422, 'passkey-refused']);
  });

  test('is refused when its counter does not go on, as that of a copy; one that never counts is accepted', async () => {
    const { device } = await withPasskey('counts@example.com');
    expect((await signIn(device.use(await request()))).statusCode).toBe(201);
    device.counter = 7;
    expect((await signIn(device.use(await request()))).statusCode).toBe(201);
    for (const counter of [7, 6, 0]) {
      device.counter = counter;
      expect(codeOf(await signIn(device.use(await request())))).toEqual([422, 'passkey-refused']);
    }
    device.counter = 8;
    const [one, two] = [device.use(await request()), device.use(await request())];
    const both = await Promise.all([signIn(one), signIn(two)]);
    expect(new Set(both.map(({ statusCode }) => statusCode))).toEqual(new Set([201, 422]));
  });

  test('signs each challenge once, within five minutes', async () => {
    const { device } = await withPasskey('once@example.com');
    const options = await request();
    expect(await cache.ttl(`passkey:sign-in:${options.challenge}`)).toBeGreaterThan(290);
    expect(await cache.ttl(`passkey:sign-in:${options.challenge}`)).toBeLessThanOrEqual(300);
    expect((await signIn(device.use(options))).statusCode).toBe(201);
    expect(codeOf(await signIn(device.use(options)))).toEqual([422, 'passkey-refused']);
    expect(codeOf(await signIn(device.use({ ...options, challenge: 'bWFkZSB1cA' })))).toEqual([422, 'passkey-refused']);
  });

  test('is refused from another origin, for another host, without its user, with a wrong signature, and for another account', async () => {
    const { device } = await withPasskey('origin@example.com');
    const other = await withPasskey('origin-2@example.com');
    const options = async () => device.use(await request());
    device.origin = 'http://shop.example.attacker.example';
    expect(codeOf(await signIn(await options()))).toEqual([422, 'passkey-refused']);
    device.origin = SHOP;
    expect(codeOf(await signIn(device.use({ ...(await request()), rpId: 'example' })))).toEqual([422, 'passkey-refused']);
    device.isVerified = false;
    expect(codeOf(await signIn(await options()))).toEqual([422, 'passkey-refused']);
    device.isVerified = true;
    const [good, foreign] = [await options(), other.device.use(await request())];
    expect(codeOf(await signIn({ ...good, response: { ...good.response, signature: foreign.response['signature'] } }))).toEqual([
      422,
      'passkey-refused',
    ]);
    expect(codeOf(await signIn({ ...foreign, response: { ...foreign.response, userHandle: good.response['userHandle'] } }))).toEqual([
      422,
      'passkey-refused',
    ]);
    expect((await signIn(await options())).statusCode).toBe(201);
  });

  test('is added once, to the account that began it, and at most ten times', async () => {
    const { token, device } = await withPasskey('adds@example.com');
    const { sessionToken: stranger } = await signUp('adds-2@example.com');
    const options = await creation(token);
    expect(options.excludeCredentials).toHaveLength(1);
    expect(codeOf(await add(device.create(options), token))).toEqual([422, 'passkey-refused']);
    const stolen = passkeyDevice(SHOP).create(await creation(token));
    expect(codeOf(await add(stolen, stranger))).toEqual([422, 'passkey-refused']);
    expect((await add(stolen, token)).statusCode).toBe(204);
    for (let count = 2; count < MOST_PASSKEYS; count += 1) await add(passkeyDevice(SHOP).create(await creation(token)), token);
    expect(codeOf(await add(passkeyDevice(SHOP).create(await creation(token)), token))).toEqual([409, 'too-many-passkeys']);
  });

  test('is refused to guests, visitors and work accounts', async () => {
    const { sessionToken } = await guest();
    expect(codeOf(await user.post(`${OWN}/options`, {}, sessionToken))).toEqual([403, 'account-needed']);
    expect(codeOf(await user.post(`${OWN}/options`, {}))).toEqual([401, 'sign-in-required']);
    const { sessionToken: work } = (await user.post('/api/sessions', { email: staff.email, password: staff.password })).json();
    expect(codeOf(await user.post(`${OWN}/options`, {}, work))).toEqual([403, 'work-account']);
  });

  test('of an account that became one of the staff signs in no more', async () => {
    const { device, accountId } = await withPasskey('promoted@example.com');
    await admin.run`update users.accounts set roles = '{support}' where account_id = ${accountId}::uuid`;
    expect(codeOf(await signIn(device.use(await request())))).toEqual([422, 'passkey-refused']);
  });

  test('needs the cache, whose outage is stated and leaves passwords working', async () => {
    const { app } = await startUserApp(database, deadCache());
    const refused = await app.inject({ method: 'POST', url: '/api/sessions/passkey/options', payload: {} });
    expect(codeOf(refused)).toEqual([503, 'dependency-unavailable']);
    await app.close();
  });

  test.each([[{}], [{ id: 'x', rawId: 'x', type: 'password', response: {} }], [null]])(
    'is refused as malformed: %j',
    async (credential) => {
      expect(codeOf(await user.post('/api/sessions/passkey', { credential }))).toEqual([400, 'invalid-request']);
    },
  );
});
