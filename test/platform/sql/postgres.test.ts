import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { identifier, json, type Sql } from '../../../platform/sql/sql.ts';

const database = await freshDatabase([]);
const sql = database.admin;
const Count = z.object({ count: z.number() });
await sql.run`create table things (id int primary key, note text)`;

describe('a transaction', () => {
  test('commits its work', async () => {
    await sql.transaction(async (tx) => {
      await tx.run`insert into things (id, note) values (${1}, ${'kept'})`;
    });
    expect(await sql.rows(Count)`select count(*) as count from things where id = ${1}`).toEqual([{ count: 1 }]);
  });

  test('rolls back when its work fails', async () => {
    const failing = sql.transaction(async (tx) => {
      await tx.run`insert into things (id) values (${2})`;
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await sql.rows(Count)`select count(*) as count from things where id = ${2}`).toEqual([{ count: 0 }]);
  });

  test('does not commit after a failed statement whose error was ignored', async () => {
    const failing = sql.transaction(async (tx) => {
      await tx.run`insert into things (id) values (${3})`;
      await tx.run`select 1 / 0`.catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ sqlState: '25P02' });
    expect(await sql.rows(Count)`select count(*) as count from things where id = ${3}`).toEqual([{ count: 0 }]);
  });

  test("throws its work's error unchanged", async () => {
    const refusal = new (class extends DomainError {})('no-connection', 'cannot connect the hose: timeout');
    await expect(sql.transaction(() => Promise.reject(refusal))).rejects.toBe(refusal);
  });

  test('fails and rolls back when the server stops in the middle, and the pool stays usable', async () => {
    const pool = connectPostgres({ ...database.adminSettings, max: 1 });
    const failing = pool.transaction(async (tx) => {
      const [row] = await tx.rows(z.object({ pid: z.number() }))`select pg_backend_pid() as pid`;
      await tx.run`insert into things (id) values (${4})`;
      await sql.run`select pg_terminate_backend(${row?.pid ?? 0}::int, 2000)`;
      await tx.run`insert into things (id) values (${5})`;
    });
    await expect(failing).rejects.toMatchObject({ name: 'SqlError' });
    expect(await pool.rows(Count)`select count(*) as count from things where id in (4, 5)`).toEqual([{ count: 0 }]);
    await pool.close();
  });

  test('refuses statements after its end', async () => {
    let escaped: Sql = sql;
    await sql.transaction(async (tx) => {
      escaped = tx;
    });
    await expect(escaped.run`select 1`).rejects.toThrow('the transaction has ended');
  });
});

describe('a pipelined pool', () => {
  const Pid = z.object({ pid: z.int() });

  test('runs statements on one connection, each in its own transaction, so that one fails alone', async () => {
    const pool = connectPostgres({ ...database.adminSettings, isPipelined: true });
    const [first, refused, last] = await Promise.allSettled([
      pool.rows(Pid)`insert into things (id) values (${30}) returning pg_backend_pid() as pid`,
      pool.run`insert into things (id) values (${30})`,
      pool.rows(Pid)`insert into things (id) values (${31}) returning pg_backend_pid() as pid`,
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { sqlState: '23505' } });
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(last).toEqual(first);
    expect(await sql.rows(Count)`select count(*) as count from things where id in (30, 31)`).toEqual([{ count: 2 }]);
    await pool.close();
  });

  test('fails the statements in flight when its connection breaks, and opens another one for later ones', async () => {
    const pool = connectPostgres({ ...database.adminSettings, isPipelined: true });
    const [before] = await pool.rows(Pid)`select pg_backend_pid() as pid`;
    const broken = Promise.allSettled([pool.run`select pg_sleep(60)`, pool.run`select 1`]);
    await sql.run`select pg_terminate_backend(${before?.pid ?? 0}::int, 2000)`;
    expect(await broken).toMatchObject([{ reason: { name: 'SqlError' } }, { reason: { name: 'SqlError' } }]);
    const [after] = await pool.rows(Pid)`select pg_backend_pid() as pid`;
    expect(after?.pid).not.toBe(before?.pid);
    await pool.close();
  });

  test('fails every statement, waiting or later, when no connection can be made', async () => {
    const pool = connectPostgres({ ...database.adminSettings, port: 1, isPipelined: true });
    const outcomes = await Promise.allSettled([pool.run`select 1`, pool.run`select 1`]);
    expect(outcomes).toMatchObject([{ reason: { sqlState: null } }, { reason: { sqlState: null } }]);
    await expect(pool.run`select 1`).rejects.toMatchObject({ sqlState: null });
    await pool.close();
  });
});

describe('a statement with a signal', () => {
  const running = async () =>
    sql.rows(
      Count,
    )`select count(*) as count from pg_stat_activity where pid <> pg_backend_pid() and state = 'active' and query like '%pg_sleep(61)%'`;

  test('is cancelled in the server when the signal aborts, and its connection is replaced', async () => {
    const pool = connectPostgres({ ...database.adminSettings, max: 1, statementTimeoutMillis: 90_000 });
    const gone = new AbortController();
    const slow = pool.cancelledBy(gone.signal).run`select pg_sleep(61)`;
    slow.catch(() => undefined);
    await eventually(async () => expect(await running()).toEqual([{ count: 1 }]));
    gone.abort(new Error('gone'));
    await expect(slow).rejects.toThrow('gone');
    await eventually(async () => expect(await running()).toEqual([{ count: 0 }]));
    await expect(pool.run`select 1`).resolves.toBe(1);
    await expect(pool.cancelledBy(gone.signal).run`select 1`).rejects.toThrow('gone');
    await pool.close();
  });

  test('fails as any other when the signal has not aborted', async () => {
    await expect(sql.cancelledBy(new AbortController().signal).run`select 1 / 0`).rejects.toMatchObject({ sqlState: '22012' });
  });
});

describe('a query in parts', () => {
  const Row = z.object({ n: z.int() });

  test('has all rows, and gives its connection back', async () => {
    const pool = connectPostgres({ ...database.adminSettings, max: 1 });
    const sizes: number[] = [];
    for await (const rows of pool.parts(Row, new AbortController().signal)`select generate_series(1, ${2500}::int) as n`)
      sizes.push(rows.length);
    expect(sizes).toEqual([1000, 1000, 500]);
    await expect(pool.run`select 1`).resolves.toBe(1);
    await pool.close();
  });

  test('holds one part in memory: a reader of a thousand million rows may leave after two', async () => {
    const pool = connectPostgres({ ...database.adminSettings, max: 1 });
    const read: number[] = [];
    for await (const rows of pool.parts(Row, new AbortController().signal)`select generate_series(1, 1000000000) as n`) {
      read.push(rows.length);
      if (read.length === 2) break;
    }
    expect(read).toEqual([1000, 1000]);
    await expect(pool.run`select 1`).resolves.toBe(1);
    await pool.close();
  });

  test('fails with the error of the server, and does not write', async () => {
    const parts = (text: TemplateStringsArray) => sql.parts(Row, new AbortController().signal)(text).next();
    await expect(parts`select 1 / (n - 3) as n from generate_series(1, 5) as n`).rejects.toMatchObject({ sqlState: '22012' });
    await expect(parts`select id as n from things where id = 1 for update`).rejects.toMatchObject({ sqlState: '25006' });
  });
});

describe('a statement', () => {
  test('cannot be a concatenated string', async () => {
    const glued = Object.assign(["delete from things where note = 'x' or true"], {});
    await expect(sql.run(glued as unknown as TemplateStringsArray)).rejects.toThrow('tagged template');
  });

  test('never treats a value as SQL', async () => {
    const note = "'; drop table things; --";
    await sql.run`insert into things (id, note) values (${10}, ${note})`;
    expect(await sql.rows(z.object({ note: z.string() }))`select note from things where note = ${note}`).toEqual([{ note }]);
  });

  test('accepts only plain names', () => {
    expect(identifier('things').name).toBe('things');
    for (const name of ['things; drop table things', 'Things', '"things"', '', 'a.b'])
      expect(() => identifier(name)).toThrow('not a plain SQL name');
  });

  test('refuses lists and objects that are not passed as json', async () => {
    await expect(sql.run`select ${['a'] as unknown as string}`).rejects.toThrow('json(…)');
    await expect(sql.run`select ${Number.NaN}`).rejects.toThrow('NaN is not a SQL value');
  });

  test('expands a list that is passed as json', async () => {
    const rows = await sql.rows(z.object({ sku: z.string() }))`select value as sku from jsonb_array_elements_text(${json(['A', 'B'])})`;
    expect(rows).toEqual([{ sku: 'A' }, { sku: 'B' }]);
  });

  test('is cancelled at its time limit', async () => {
    const hasty = connectPostgres({ ...database.adminSettings, statementTimeoutMillis: 50 });
    await expect(hasty.run`select pg_sleep(5)`).rejects.toMatchObject({ sqlState: '57014' });
    await hasty.close();
  });

  test('fails with the SQLSTATE that callers branch on', async () => {
    await sql.run`insert into things (id) values (20)`;
    await expect(sql.run`insert into things (id) values (20)`).rejects.toMatchObject({ sqlState: '23505' });
  });

  test('fails with the address when the server does not respond', async () => {
    const nowhere = connectPostgres({ ...database.adminSettings, port: 1 });
    await expect(nowhere.run`select 1`).rejects.toThrow(/postgres@127\.0\.0\.1:1\/test_\w+ does not respond/);
    await expect(nowhere.transaction(async () => undefined)).rejects.toMatchObject({ sqlState: null });
  });

  test('fails with TLS when the server has none', async () => {
    const encrypted = connectPostgres({ ...database.adminSettings, tls: 'verify' });
    await expect(encrypted.run`select 1`).rejects.toThrow('The server does not support SSL connections');
    await encrypted.close();
  });

  test('works again after the server cut the connection', async () => {
    const pool = connectPostgres({ ...database.adminSettings, max: 1 });
    const [row] = await pool.rows(z.object({ pid: z.number() }))`select pg_backend_pid() as pid`;
    const client = new Client(database.adminSettings);
    await client.connect();
    await client.query('select pg_terminate_backend($1, 2000)', [row?.pid]);
    await client.end();
    await expect.poll(() => pool.run`select 1`.catch(() => 0)).toBe(1);
    await pool.close();
  });
});
