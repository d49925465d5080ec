import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { LANES } from '../../../platform/sql/sharding-functions.ts';
import { freshDatabase } from '../../support/postgres.ts';

const { admin } = await freshDatabase(['order']);
const Row = z.object({ lane: z.int(), customers: z.int() });

describe('the lane of a customer', () => {
  test('hashes to the shard of the customer', async () => {
    const strays = await admin.run`
      select from generate_series(1::bigint, 1000000000000, 999999937) as customer
       where (hashint8(customer)::bigint + 2147483648) >> 28 <> (hashint8(shop.lane_of(customer))::bigint + 2147483648) >> 28
    `;
    expect(strays).toBe(0);
  });

  test('is one of sixteen, which have as many customers each', async () => {
    const rows = await admin.rows(Row)`
      select shop.lane_of(customer) as lane, count(*)::int as customers from generate_series(1, 16000) as customer group by lane
    `;
    expect(new Set(rows.map(({ lane }) => lane))).toEqual(new Set(LANES));
    for (const { customers } of rows) expect(Math.abs(customers - 1000)).toBeLessThan(150);
  });
});
