import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CustomerErased } from '../../../contracts/user/events.ts';
import { staff } from '../../support/apps/user-app.ts';
import { passkeyDevice } from '../../support/fakes/passkey-device.ts';
import { codeOf, password, startUserWorld } from './user-world.ts';

const { user, signUp, guest, admin, sessionOf } = await startUserWorld();

const PATH = '/api/accounts/current/erasure';
const Payload = z.object({ payload: z.record(z.string(), z.unknown()) });

const events = (type: string) => admin.rows(Payload)`
  select payload from users.outbox where type = ${type} order by position desc
`;

async function tokenOf(accountId: string): Promise<string> {
  const asked = await events('user.erasure-requested.v1');
  return String(asked.find(({ payload }) => payload['accountId'] === accountId)?.payload['token']);
}

const confirm = (token: string) => user.post('/api/accounts/erasures', { token });

/** Every row of the schema that has the text, as `table: row`; without the outbox, whose days are dropped after a week. */
async function rowsWith(text: string): Promise<readonly string[]> {
  const tables = await admin.rows(z.object({ name: z.string() }))`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema = 'users' and table_type = 'BASE TABLE' and table_name !~ '^outbox'
  `;
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await admin.rows(z.object({ row: z.string() }))`
        select t.row from query_to_xml(${`select * from ${name}`}, true, false, '') x, lateral (select x::text as row) t
         where position(lower(${text}) in lower(x::text)) > 0
      `;
      return rows.map(({ row }) => `${name}: ${row}`);
    }),
  );
  return found.flat();
}

describe('an account', () => {
  test('is erased by the password and a mailed link, with all that names its owner, and signs in no more', async () => {
    const email = 'Vanishing.Person@example.com';
    const { sessionToken: visitor, customerId: guestId } = await guest();
    const { sessionToken: token, accountId, customerId } = await signUp(email);
    const { sessionToken: second } = (await user.post('/api/sessions', { email, password }, visitor)).json();
    await user.put('/api/accounts/current/profile', { name: 'Vanish Quillfeather' }, token);
    const address = { name: 'Vanish Quillfeather', line1: '7 Quillfeather Lane', city: 'Leeds', postcode: 'LS1', country: 'GB' };
    await user.post('/api/accounts/current/addresses', { address }, token);
    const device = passkeyDevice('http://shop.example');
    const { options } = (await user.post('/api/accounts/current/passkeys/options', {}, token)).json();
    await user.post('/api/accounts/current/passkeys', { name: "Quillfeather's", credential: device.create(options) }, token);
    await user.linkTo(email, 'password');

    expect((await user.post(PATH, { password }, token)).statusCode).toBe(202);
    const link = await tokenOf(accountId);
    expect((await user.post('/api/accounts/erasures/read', { token: link })).json().email).toBe('vanishing.person@example.com');
    expect((await confirm(link)).statusCode).toBe(204);

    expect(await rowsWith('vanishing.person')).toEqual([]);
    expect(await rowsWith('quillfeather')).toEqual([]);
    for (const ended of [token, second, visitor]) expect(codeOf(await user.get('/api/me', ended))).toEqual([401, 'session-invalid']);
    expect(codeOf(await user.post('/api/sessions', { email, password }))).toEqual([401, 'wrong-credentials']);
    const signIn = (await user.post('/api/sessions/passkey/options', {})).json();
    expect(codeOf(await user.post('/api/sessions/passkey', { credential: device.use(signIn.options) }))).toEqual([422, 'passkey-refused']);
    expect(codeOf(await confirm(link))).toEqual([404, 'link-invalid']);
    const [event] = await events('user.customer-erased.v1');
    const erased = CustomerErased.parse(event?.payload);
    expect(new Set(erased.customers)).toEqual(new Set([guestId, customerId]));
    expect(JSON.stringify(erased)).not.toMatch(/quillfeather|vanishing/i);
    expect(await admin.run`select from users.staff_acts where act = 'account-erased' and object = ${accountId}`).toBe(1);
    // The mailbox may open an account again.
    expect((await signUp(email)).accountId).not.toBe(accountId);
  });

  test('is erased by a fresh signature of its own passkey, and of no other', async () => {
    const [owner, stranger] = [await signUp('by-passkey@example.com'), await signUp('by-passkey-2@example.com')];
    const [own, foreign] = [passkeyDevice('http://shop.example'), passkeyDevice('http://shop.example')];
    for (const [{ sessionToken }, device] of [[owner, own] as const, [stranger, foreign] as const]) {
      const { options } = (await user.post('/api/accounts/current/passkeys/options', {}, sessionToken)).json();
      await user.post('/api/accounts/current/passkeys', { name: 'Device', credential: device.create(options) }, sessionToken);
    }
    const ask = async (device: typeof own, from = `${PATH}/passkey`) => {
      const { options } = (await user.post(from, {}, owner.sessionToken)).json();
      return user.post(PATH, { credential: device.use(options) }, owner.sessionToken);
    };
    expect(codeOf(await ask(foreign))).toEqual([422, 'passkey-refused']);
    expect(codeOf(await ask(own, '/api/sessions/passkey/options'))).toEqual([422, 'passkey-refused']);
    expect((await ask(own)).statusCode).toBe(202);
    expect((await confirm(await tokenOf(owner.accountId))).statusCode).toBe(204);
    expect((await user.get('/api/me', stranger.sessionToken)).statusCode).toBe(200);
  });

  test('is kept after a wrong password, without proof, for guests, for staff, and when the link is too old or replaced', async () => {
    const { sessionToken: token, accountId } = await signUp('kept@example.com');
    expect(codeOf(await user.post(PATH, { password: 'wrong' }, token))).toEqual([422, 'wrong-password']);
    expect(codeOf(await user.post(PATH, {}, token))).toEqual([400, 'invalid-request']);
    expect(codeOf(await user.post(PATH, { password }, (await guest()).sessionToken))).toEqual([403, 'account-needed']);
    expect(codeOf(await user.post(PATH, { password: staff.password }, await sessionOf(staff)))).toEqual([403, 'work-account']);
    await user.post(PATH, { password }, token);
    const first = await tokenOf(accountId);
    await user.post(PATH, { password }, token);
    expect(codeOf(await confirm(first))).toEqual([404, 'link-invalid']);
    const link = await tokenOf(accountId);
    user.clock.now = new Date(user.clock.now.getTime() + 3_600_001);
    expect(codeOf(await confirm(link))).toEqual([404, 'link-invalid']);
    expect((await user.get('/api/me', token)).statusCode).toBe(200);
  });

  test('limits guesses of its password', async () => {
    const { sessionToken: token } = await signUp('guessed@example.com');
    const from = { 'x-forwarded-for': '203.0.113.9, 10.0.0.1' };
    for (let count = 0; count < 20; count += 1) await user.post(PATH, { password: 'wrong' }, token, from);
    expect(codeOf(await user.post(PATH, { password }, token, from))).toEqual([429, 'too-many-requests']);
  });
});
