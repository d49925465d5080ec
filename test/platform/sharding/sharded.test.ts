import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['product']);
await database.admin.run`create table product.baskets (customer_id bigint primary key) partition by hash (customer_id)`;
await database.admin.run`select product.shard_table('product.baskets', 'customer_id')`;
const replica = connectPostgres({ ...database.adminSettings, statementTimeoutMillis: 1234 });
const sharded = shardedDatabase({ primary: database.admin, replica });
const Timeout = z.object({ statement_timeout: z.string() });

describe('a sharded database', () => {
  test('sends staff to the replica, and shoppers and all writes to the primary', async () => {
    expect(await sharded.for(1).rows(Timeout)`show statement_timeout`).toEqual([{ statement_timeout: '5s' }]);
    expect(await sharded.for(1, 'staff').rows(Timeout)`show statement_timeout`).toEqual([{ statement_timeout: '1234ms' }]);
    expect(await sharded.everywhere('staff').rows(Timeout)`show statement_timeout`).toEqual([{ statement_timeout: '1234ms' }]);
    expect(await sharded.transaction(1, (sql) => sql.rows(Timeout)`show statement_timeout`)).toEqual([{ statement_timeout: '5s' }]);
  });

  test('needs no replica', async () => {
    expect(await shardedDatabase({ primary: database.admin }).for(1, 'staff').run`select 1`).toBe(1);
  });

  test('shows the shards of a table, and about how many rows each holds', async () => {
    await database.admin.run`insert into product.baskets select generate_series(1, 160)`;
    await database.admin.run`analyze product.baskets`;
    const shards = await sharded.shardMap('product', 'baskets');
    expect(shards.map(({ shard }) => shard)).toEqual(
      Array.from({ length: 16 }, (_, index) => `baskets_p${String(index).padStart(2, '0')}`),
    );
    expect(shards.reduce((sum, { rows }) => sum + rows, 0)).toBe(160);
  });

  test('closes both pools', async () => {
    await sharded.close();
    await expect(replica.run`select 1`).rejects.toThrow();
  });
});
