import { describe, expect, test } from 'vitest';
import { MOST_ADDRESSES } from '../../../contracts/user/addresses.ts';
import { codeOf, startUserWorld } from './user-world.ts';

const { user, signUp, guest } = await startUserWorld();

const HOME = { name: 'Ann Lee', line1: '1 High Street', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' };
const PATH = '/api/accounts/current/addresses';

const remove = (addressId: string, token: string) =>
  user.app.inject({ method: 'DELETE', url: `${PATH}/${addressId}`, headers: { cookie: `session=${token}` } });

const list = async (token: string) => (await user.get(PATH, token)).json().addresses;

const add = async (token: string, line1: string, isDefault = false): Promise<string> =>
  (await user.post(PATH, { address: { ...HOME, line1 }, isDefault }, token)).json().addressId;

const acts = async (token: string): Promise<readonly string[]> =>
  (await user.get('/api/accounts/current/acts', token)).json().acts.map(({ act }: { act: string }) => act);

describe('the profile of an account', () => {
  test('is changed by its owner, shown wherever the name is, and recorded once', async () => {
    const { sessionToken: token } = await signUp('profile@example.com');
    expect((await user.get('/api/accounts/current/profile', token)).json()).toEqual({
      email: 'profile@example.com',
      name: 'Ann',
    });
    const change = { name: ' 李小龍 ' };
    expect((await user.put('/api/accounts/current/profile', change, token)).json()).toMatchObject({ name: '李小龍' });
    await user.put('/api/accounts/current/profile', change, token);
    expect((await user.get('/api/me', token)).json().name).toBe('李小龍');
    expect((await acts(token)).filter((act) => act === 'profile-changed')).toHaveLength(1);
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: 'Ann\u202e' }, 'name'],
    [{}, 'name'],
    [{ name: 'Ann', email: 'other@example.com' }, 'email'],
  ])('refuses %j', async (change, field) => {
    const { sessionToken } = await guest();
    const refused = await user.put('/api/accounts/current/profile', change, sessionToken);
    expect(codeOf(refused)).toEqual([400, 'invalid-request']);
    expect(JSON.stringify(refused.json().errors)).toContain(field);
  });

  test('is refused to guests and visitors', async () => {
    const { sessionToken } = await guest();
    for (const path of ['/api/accounts/current/profile', PATH]) {
      expect(codeOf(await user.get(path, sessionToken))).toEqual([403, 'account-needed']);
      expect(codeOf(await user.get(path))).toEqual([401, 'sign-in-required']);
    }
  });
});

describe('the addresses of an account', () => {
  test('are listed with the default first, changed and removed, and one always is the default', async () => {
    const { sessionToken: token } = await signUp('addresses@example.com');
    const home = await add(token, '1 High Street');
    const work = await add(token, '2 Mill Lane');
    expect(await list(token)).toEqual([
      { addressId: home, address: HOME, isDefault: true },
      { addressId: work, address: { ...HOME, line1: '2 Mill Lane' }, isDefault: false },
    ]);
    const { postcode: _, ...dublin } = { ...HOME, country: 'ie', city: 'Baile Átha Cliath' };
    expect((await user.put(`${PATH}/${work}`, { address: dublin, isDefault: true }, token)).statusCode).toBe(204);
    expect((await list(token))[0]).toEqual({ addressId: work, address: { ...dublin, country: 'IE' }, isDefault: true });
    expect((await remove(work, token)).statusCode).toBe(204);
    expect(await list(token)).toEqual([{ addressId: home, address: HOME, isDefault: true }]);
    await remove(home, token);
    expect(await list(token)).toEqual([]);
    expect((await acts(token)).filter((act) => act.startsWith('address-')).toSorted()).toEqual([
      'address-added',
      'address-added',
      'address-changed',
      'address-removed',
      'address-removed',
    ]);
  });

  test('of another account are not found', async () => {
    const { sessionToken: owner } = await signUp('owner@example.com');
    const { sessionToken: stranger } = await signUp('other@example.com');
    const addressId = await add(owner, '1 High Street');
    expect(codeOf(await remove(addressId, stranger))).toEqual([404, 'address-not-found']);
    expect(codeOf(await user.put(`${PATH}/${addressId}`, { address: HOME }, stranger))).toEqual([404, 'address-not-found']);
    expect(await list(stranger)).toEqual([]);
    expect(await list(owner)).toHaveLength(1);
  });

  test('are bounded, also when they are added at once', async () => {
    const { sessionToken: token } = await signUp('many@example.com');
    const added = await Promise.all(
      Array.from({ length: MOST_ADDRESSES + 3 }, (_, index) => user.post(PATH, { address: { ...HOME, line1: `${index}` } }, token)),
    );
    expect(added.filter(({ statusCode }) => statusCode === 201)).toHaveLength(MOST_ADDRESSES);
    const refused = added.find(({ statusCode }) => statusCode !== 201);
    expect(refused && codeOf(refused)).toEqual([409, 'too-many-addresses']);
    expect((await list(token)).filter(({ isDefault }: { isDefault: boolean }) => isDefault)).toHaveLength(1);
  });

  test.each([
    [{ ...HOME, line1: ' ' }, 'line1'],
    [{ ...HOME, city: 'x'.repeat(101) }, 'city'],
    [{ ...HOME, postcode: undefined }, 'postcode'],
    [{ ...HOME, country: 'ZZ' }, 'country'],
    [{ ...HOME, name: undefined }, 'name'],
  ])('refuse %j', async (address, field) => {
    const { sessionToken } = await guest();
    const refused = await user.post(PATH, { address }, sessionToken);
    expect(codeOf(refused)).toEqual([400, 'invalid-request']);
    expect(JSON.stringify(refused.json().errors)).toContain(field);
  });
});
