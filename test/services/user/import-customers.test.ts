import { describe, expect, test } from 'vitest';
import { importer, staff } from '../../support/apps/user-app.ts';
import { codeOf, startUserWorld } from './user-world.ts';

const { user, guest, sessionOf } = await startUserWorld();

describe('importing customers', () => {
  const customers = [
    { source: 'monolith', externalId: '17850' },
    { source: 'monolith', externalId: '13047' },
  ];

  test('maps each to one customer, and a repeat to the same ones', async () => {
    const token = await sessionOf(importer);
    const first = (await user.post('/api/customers', { customers }, token)).json();
    const again = (await user.post('/api/customers', { customers: [...customers, customers[0]] }, token)).json();
    const byId = (list: { externalId: string }[]) => list.toSorted((a, b) => a.externalId.localeCompare(b.externalId));
    expect(byId(again.customers)).toEqual(byId(first.customers));
    expect(first.customers).toHaveLength(2);
  });

  test('is refused to staff, guests and callers without a session', async () => {
    const { sessionToken } = await guest();
    expect(codeOf(await user.post('/api/customers', { customers }, sessionToken))).toEqual([403, 'role-missing']);
    expect(codeOf(await user.post('/api/customers', { customers }, (await user.signInStaff(staff)).sessionToken))).toEqual([
      403,
      'role-missing',
    ]);
    expect(codeOf(await user.post('/api/customers', { customers }))).toEqual([401, 'sign-in-required']);
  });

  test('is refused for an empty list, more than a thousand, and an empty id', async () => {
    const token = await sessionOf(importer);
    const many = Array.from({ length: 1001 }, (_, i) => ({ source: 'monolith', externalId: String(i) }));
    for (const bad of [[], many, [{ source: 'monolith', externalId: '' }]]) {
      expect(codeOf(await user.post('/api/customers', { customers: bad }, token))).toEqual([400, 'invalid-request']);
    }
  });
});
