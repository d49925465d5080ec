import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openShards, openShardsDatabase, type CallerClass } from '../../../platform/sharding/gateway.ts';
import { failureOf } from '../../../platform/sql/failure.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { SqlError, type Sql } from '../../../platform/sql/sql.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['order']);
const { admin } = database;
const primary = database.settings('order');
const open = (callerClass: CallerClass) => openShardsDatabase(callerClass, { primary });
const [shopper, staff] = [open('shopper'), open('staff')];
const failure = (statement: Promise<unknown>) =>
  statement.then(
    () => 'none',
    (error: unknown) => (error instanceof SqlError ? failureOf(error) : error),
  );
const count = z.object({ count: z.int() });
const addCart = (customerId: number) => admin.run`insert into shop.carts (customer_id, version) values (${customerId}, 0)`;
const lock = (sql: Sql, customerId: number) => sql.run`update shop.carts set version = version + 1 where customer_id = ${customerId}`;

afterAll(() => Promise.all([shopper.close(), staff.close(), admin.close()]));

describe('a class of callers', () => {
  test('signs in as its own role, also with a login that changes', async () => {
    const Row = z.object({ role: z.string() });
    const rotated = { ...primary, login: async () => ({ username: primary.user, password: primary.password }) };
    const shards = openShards('staff', { primary: rotated });
    expect(await shards.everywhere().rows(Row)`select current_user::text as role`).toEqual([{ role: 'shop_app_staff' }]);
    expect(await shopper.rows(Row)`select current_user::text as role`).toEqual([{ role: 'shop_app' }]);
    await shards.close();
  });

  test('reads from the replica only if its reads may be stale', async () => {
    const replica = { host: primary.host, port: 1, database: primary.database };
    const classes = (['shopper', 'worker', 'staff', 'analytics'] as const).map((name) => openShards(name, { primary, replica }));
    const outcomes = await Promise.all(classes.map((shards) => failure(shards.everywhere().run`select 1`)));
    expect(outcomes).toEqual(['none', 'none', 'unavailable', 'unavailable']);
    await Promise.all(classes.map((shards) => shards.close()));
  });

  test('is refused more rows than it may read, with the remedy', async () => {
    const reading = staff.rows(z.unknown())`select from generate_series(1, 1001)`;
    await expect(reading).rejects.toThrow('a statement returned 1001 rows, and staff may read 1000: give it a limit, or read by pages');
    expect(await shopper.transaction((sql) => sql.rows(z.unknown())`select from generate_series(1, 1000)`)).toHaveLength(1000);
  });

  test('of staff reads every shard and changes none', async () => {
    await addCart(1);
    expect(await staff.rows(count)`select count(*)::int as count from shop.carts`).toEqual([{ count: 1 }]);
    expect(await failure(lock(staff, 1))).toBe('read-only');
  });

  test('waits for a connection of its own pool only', async () => {
    const slow = [1, 2].map(() => failure(staff.run`select pg_sleep(0.3)`));
    expect(await shopper.run`select 1`).toBe(1);
    expect(await Promise.all(slow)).toEqual(['none', 'none']);
  });
});

describe('a failed statement', () => {
  test('has timed out', async () => {
    const hasty = connectPostgres({ ...primary, responseTimeoutMillis: 20_000 });
    await expect(
      hasty.transaction(async (sql) => {
        await sql.run`set local statement_timeout = '50ms'`;
        await sql.run`select pg_sleep(5)`;
      }),
    ).rejects.toSatisfy((error: SqlError) => failureOf(error) === 'timed-out');
    await hasty.close();
  });

  test('is one too many for the role', async () => {
    await admin.run`alter role shop_app_staff connection limit 0`;
    // Of the server itself: pgbouncer lends a connection that it has already.
    const direct = connectPostgres({ ...database.adminSettings, user: 'shop_app_staff', password: primary.password });
    try {
      expect(await failure(direct.run`select 1`)).toMatch(/overloaded|unavailable/);
    } finally {
      await admin.run`alter role shop_app_staff connection limit -1`;
      await direct.close();
    }
  });

  test('is unavailable when the server reports a lost connection or a shutdown', async () => {
    const raise = admin.run`do $$ begin raise exception using errcode = '08006'; end $$`;
    expect(await failure(raise)).toBe('unavailable');
    expect(['08006', '57P01'].map((state) => failureOf(new SqlError('', state)))).toEqual(['unavailable', 'unavailable']);
  });

  test('is unavailable when its connection is cut', async () => {
    const pool = connectPostgres({ ...primary, max: 1 });
    const cut = failure(pool.run`select pg_terminate_backend(pg_backend_pid())`);
    expect(await cut).toBe('unavailable');
    await pool.close();
  });

  test('is refused when it is wrong', async () => {
    await addCart(2);
    expect(await failure(addCart(2))).toBe('refused');
  });
});

describe('a transaction that the engine undoes in favour of another', () => {
  test('is repeated, and both succeed', async () => {
    await Promise.all([addCart(3), addCart(4)]);
    let tries = 0;
    // Each locks the first cart before either asks for the second one: the engine ends one of the two.
    const { promise: bothHold, resolve } = Promise.withResolvers<void>();
    let holders = 0;
    const change = (first: number, second: number) =>
      shopper.transaction(async (sql) => {
        tries += 1;
        await lock(sql, first);
        holders += 1;
        if (holders === 2) resolve();
        await bothHold;
        await lock(sql, second);
      });
    await Promise.all([change(3, 4), change(4, 3)]);
    expect(tries).toBe(3);
    const Version = z.object({ version: z.int() });
    expect(await shopper.rows(Version)`select version from shop.carts where customer_id in (3, 4)`).toEqual([
      { version: 2 },
      { version: 2 },
    ]);
  });

  test('fails after three tries', async () => {
    let tries = 0;
    const failing = shopper.transaction(async (sql) => {
      tries += 1;
      await sql.run`do $$ begin raise exception using errcode = '40001'; end $$`;
    });
    expect(await failure(failing)).toBe('conflict');
    expect(tries).toBe(3);
  });
});
