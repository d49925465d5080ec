import { describe, expect, test } from 'vitest';
import { compareTables, readTables } from '../../../ops/drills/restore/table-rows.ts';
import { freshDatabase } from '../../support/postgres.ts';

const { admin } = await freshDatabase(['order']);

describe('comparing two states of a database', () => {
  test('finds nothing where every row is the same', async () => {
    const state = await readTables(admin, 'shop');
    expect(state.has('orders')).toBe(true);
    expect(compareTables(state, await readTables(admin, 'shop'))).toEqual([]);
  });

  test('reads partitioned tables once, by their parent', async () => {
    expect([...(await readTables(admin, 'shop')).keys()]).not.toContain('orders_p00');
  });

  test('names a table with a row that is missing, one too many and one that differs', () => {
    const before = new Map([
      ['orders', ['(1,placed)', '(2,placed)']],
      ['carts', ['(1)']],
    ]);
    const after = new Map([
      ['orders', ['(1,cancelled)', '(2,placed)']],
      ['parcels', ['(1)']],
    ]);
    expect(compareTables(before, after)).toEqual([
      'carts: 1 rows missing, 0 rows too many',
      'orders: 1 rows missing, 1 rows too many',
      'parcels: 0 rows missing, 1 rows too many',
    ]);
  });
});
