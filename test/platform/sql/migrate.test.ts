import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { migrate } from '../../../platform/sql/migrate.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { identifier } from '../../../platform/sql/sql.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { emptySqlFolder } from './sql-folder.ts';

const database = await freshDatabase([]);
const relay = { name: 'relay_of_migrate_test', password: 'r' };
let folder = '';
let schema = '';
let runs = 0;

beforeEach(() => {
  folder = emptySqlFolder();
  runs += 1;
  schema = `garden_${runs}`;
  write('000001_plants.sql', `create table ${schema}.plants (name text primary key)`);
  return () => rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, 'migrations', name), text);
}

function run(options: { schema?: string } = {}) {
  const name = options.schema ?? schema;
  return migrate({
    admin: database.adminSettings,
    schema: name,
    role: { name: `${name}_app`, password: 'p' },
    relay,
    sqlFolder: folder,
  });
}

const as = (user: string, password: string) => connectPostgres({ ...database.adminSettings, user, password });

describe('migrating a schema', () => {
  test('applies each migration once and in order', async () => {
    write('000002_roses.sql', `insert into ${schema}.plants values ('rose')`);
    expect(await run()).toEqual({ applied: ['platform/000001_events.sql', '000001_plants.sql', '000002_roses.sql'], ahead: [] });
    expect(await run()).toEqual({ applied: [], ahead: [] });
    write('000003_elms.sql', `insert into ${schema}.plants values ('elm')`);
    expect(await run()).toEqual({ applied: ['000003_elms.sql'], ahead: [] });
  });

  test('refuses a migration that was edited after it ran', async () => {
    await run();
    write('000001_plants.sql', `create table ${schema}.plants (name text primary key, height int)`);
    await expect(run()).rejects.toThrow(/000001_plants\.sql of schema garden_\d+ was edited after it ran/);
  });

  test('succeeds after a rollback, when newer code has migrated further', async () => {
    write('000002_roses.sql', `insert into ${schema}.plants values ('rose')`);
    await run();
    rmSync(join(folder, 'migrations', '000002_roses.sql'));
    expect(await run()).toEqual({ applied: [], ahead: ['000002_roses.sql'] });
    expect(await database.admin.run`select from ${identifier(schema)}.plants`).toBe(1);
  });

  test('revokes no permission that newer code has granted', async () => {
    write('000002_roses.sql', `insert into ${schema}.plants values ('rose')`);
    await run();
    await database.admin.run`grant delete on ${identifier(schema)}.outbox to ${identifier(`${schema}_app`)}`;
    rmSync(join(folder, 'migrations', '000002_roses.sql'));
    await run();
    const role = as(`${schema}_app`, 'p');
    expect(await role.run`delete from ${identifier(schema)}.outbox`).toBe(0);
    await role.close();
  });

  test('fails when a migration that ran is missing', async () => {
    write('000002_roses.sql', `insert into ${schema}.plants values ('rose')`);
    await run();
    rmSync(join(folder, 'migrations', '000001_plants.sql'));
    await expect(run()).rejects.toThrow(/000001_plants\.sql .* its file is missing/);
  });

  test('refuses a bundle without any migration for a schema that has some', async () => {
    await run();
    rmSync(join(folder, 'migrations', '000001_plants.sql'));
    await expect(run()).rejects.toThrow(/its file is missing/);
  });

  test('refuses a new migration that sorts before one of newer code', async () => {
    write('000003_elms.sql', 'select 1');
    await run();
    rmSync(join(folder, 'migrations', '000003_elms.sql'));
    write('000002_roses.sql', 'select 1');
    await expect(run()).rejects.toThrow(/000002_roses\.sql .* sorts before 000003_elms\.sql/);
  });

  test('refuses a new migration that sorts before one that ran', async () => {
    write('000002_roses.sql', 'select 1');
    rmSync(join(folder, 'migrations', '000001_plants.sql'));
    await run();
    write('000001_plants.sql', 'select 1');
    await expect(run()).rejects.toThrow(/000001_plants\.sql .* sorts before 000002_roses\.sql/);
  });

  test('rejects a file with another name', async () => {
    write('2_late.sql', 'select 1');
    await expect(run()).rejects.toThrow(/is not named like 000001_orders\.sql/);
  });

  test('rolls back a migration that fails, names it, and applies it once it is fixed', async () => {
    write('000002_roses.sql', `insert into ${schema}.plants values ('rose'); select 1 / 0`);
    await expect(run()).rejects.toThrow(/000002_roses\.sql .* failed and was rolled back: division by zero/);
    write('000002_roses.sql', `insert into ${schema}.plants values ('rose')`);
    expect(await run()).toMatchObject({ applied: ['000002_roses.sql'] });
  });

  test('runs once when several start concurrently', async () => {
    const runs = await Promise.all([run(), run(), run(), run()]);
    expect(runs.flatMap(({ applied }) => applied)).toEqual(['platform/000001_events.sql', '000001_plants.sql']);
  });

  test('names the database that does not respond', async () => {
    const nowhere = { ...database.adminSettings, port: 1 };
    const attempt = migrate({ admin: nowhere, schema, role: { name: `${schema}_app`, password: 'p' }, relay, sqlFolder: folder });
    await expect(attempt).rejects.toThrow(/postgres@127\.0\.0\.1:1\/\w+ does not respond/);
  });
});

describe("a context's role", () => {
  test('reads and writes its own schema, and has no access to any other', async () => {
    await run();
    const own = schema;
    write('000001_plants.sql', 'create table other_garden.plants (name text primary key)');
    await run({ schema: 'other_garden' });
    const role = as(`${own}_app`, 'p');
    expect(await role.run`insert into ${identifier(own)}.plants values ('rose')`).toBe(1);
    expect(await role.run`select from ${identifier(own)}.plants where name = 'rose'`).toBe(1);
    await expect(role.run`select from other_garden.plants`).rejects.toMatchObject({ sqlState: '42501' });
    await expect(role.run`create table public.mine (id int)`).rejects.toMatchObject({ sqlState: '42501' });
    await role.close();
  });

  test('inserts events into the outbox and cannot change them', async () => {
    schema = 'orchard';
    write('000001_plants.sql', 'create table orchard.plants (name text primary key)');
    await run();
    const role = as('orchard_app', 'p');
    expect(await role.run`insert into orchard.plants values ('apple')`).toBe(1);
    expect(await role.run`insert into orchard.outbox (lane, type, subject, payload) values (0, 'x.y.v1', 's', '{}')`).toBe(1);
    await expect(role.run`update orchard.outbox set payload = '{}'`).rejects.toMatchObject({ sqlState: '42501' });
    await expect(role.run`delete from orchard.outbox`).rejects.toMatchObject({ sqlState: '42501' });
    await expect(role.run`select orchard.keep_outbox()`).rejects.toMatchObject({ sqlState: '42501' });
    await role.close();

    const relayPool = as(relay.name, relay.password);
    expect(await relayPool.run`update orchard.outbox set streamed_at = now()`).toBe(1);
    expect(await relayPool.run`select orchard.keep_outbox()`).toBe(0);
    await expect(relayPool.run`update orchard.outbox set payload = '{}'`).rejects.toMatchObject({ sqlState: '42501' });
    await expect(relayPool.run`select from orchard.plants`).rejects.toMatchObject({ sqlState: '42501' });
    await relayPool.close();
  });
});

describe('the outbox', () => {
  test('has future partitions, and drops an old one only when it is published and not in use', async () => {
    schema = 'meadow';
    write('000001_plants.sql', 'create table meadow.plants (name text primary key)');
    await run();
    const sql = database.admin;
    const Partition = z.object({ partition_name: z.string(), act: z.string() });
    const Name = z.object({ name: z.string() });
    expect(
      await sql.rows(Name)`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'meadow.outbox'::regclass`,
    ).toHaveLength(5);

    await sql.run`create table meadow.outbox_20200101 partition of meadow.outbox for values from ('2020-01-01') to ('2020-01-02')`;
    await sql.run`insert into meadow.outbox (lane, type, subject, payload, occurred_at) values (0, 'x.y.v1', 's', '{}', '2020-01-01 12:00Z')`;
    expect(await sql.rows(Partition)`select partition_name, act from meadow.keep_outbox()`).toEqual([
      { partition_name: 'outbox_20200101', act: 'past retention, but not all published' },
    ]);
    await sql.run`update meadow.outbox set streamed_at = now(), queued_at = now()`;
    await sql.transaction(async (reader) => {
      await reader.run`select from meadow.outbox`;
      expect(await sql.rows(Partition)`select partition_name, act from meadow.keep_outbox()`).toEqual([
        { partition_name: 'outbox_20200101', act: 'past retention, but in use' },
      ]);
    });
    expect(await sql.rows(Partition)`select partition_name, act from meadow.keep_outbox()`).toEqual([
      { partition_name: 'outbox_20200101', act: 'dropped' },
    ]);
  });
});

describe('sharding a table', () => {
  const shard = (before: string) =>
    write(
      '000001_plants.sql',
      `create table ${schema}.owners (customer_id bigint primary key);
       create table ${schema}.beds (customer_id bigint, bed int generated always as identity, plants int not null default 1 check (plants > 0), primary key (customer_id, bed));
       ${before};
       select ${schema}.shard_table('${schema}.beds', 'customer_id');`,
    );

  test('makes sixteen hash partitions and keeps keys, defaults, checks and the names of indexes', async () => {
    shard('');
    await run();
    const { admin } = database;
    const beds = identifier(schema);
    expect(await admin.run`select from pg_inherits where inhparent = ${`${schema}.beds`}::regclass`).toBe(16);
    expect(await admin.run`insert into ${beds}.beds (customer_id) values (1), (1) returning plants`).toBe(2);
    await expect(admin.run`insert into ${beds}.beds (customer_id, plants) values (1, 0)`).rejects.toThrow(/violates check constraint/);
    expect(await admin.run`select from pg_indexes where schemaname = ${schema} and indexname = 'beds_pkey'`).toBe(1);
  });

  test.each([
    ['has rows', () => `insert into ${schema}.beds (customer_id) values (1)`, /beds has rows: shard it in the migration that creates it/],
    [
      'has foreign keys',
      () => `alter table ${schema}.beds add foreign key (customer_id) references ${schema}.owners`,
      /beds has foreign keys: add them after it is sharded/,
    ],
  ])('refuses one that %s', async (_, before, message) => {
    shard(before());
    await expect(run()).rejects.toThrow(message);
  });
});
