import { describe, expect, test } from 'vitest';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { freshDatabase } from '../../support/postgres.ts';

const { admin, adminSettings } = await freshDatabase(['order']);
await admin.run`create table shop.baskets (customer_id bigint primary key)`;
await admin.run`select shop.shard_table('shop.baskets', 'customer_id')`;
const sharded = shardedDatabase(connectPostgres(adminSettings));

describe('a sharded database', () => {
  test("commits a customer's transaction all or nothing, and reads its rows", async () => {
    await sharded.transaction(1, (sql) => sql.run`insert into shop.baskets values (1)`);
    const failing = sharded.transaction(2, async (sql) => {
      await sql.run`insert into shop.baskets values (2)`;
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await sharded.for(1).run`select from shop.baskets where customer_id = 1`).toBe(1);
    expect(await sharded.for(2).run`select from shop.baskets where customer_id = 2`).toBe(0);
  });

  test('reads every shard without a customer', async () => {
    await admin.run`insert into shop.baskets select generate_series(100, 259)`;
    expect(await sharded.everywhere().run`select from shop.baskets where customer_id >= 100`).toBe(160);
  });

  test('closes its pool', async () => {
    await sharded.close();
    await expect(sharded.for(1).run`select 1`).rejects.toThrow();
  });
});
