import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { freshDatabase } from '../support/postgres.ts';
import { freshRedis, freshRedisUrl } from '../support/redis.ts';

const redis = await freshRedis();
afterAll(() => redis.disconnect());

interface Run {
  readonly code: number;
  readonly output: string;
}

const database = await freshDatabase(['product']);
const { host, port, user, password, database: name } = database.relaySettings;
afterAll(() => database.admin.close());

function replay(...args: string[]): Promise<Run> {
  const program = join(import.meta.dirname, '../../ops/replay-dead-letters/main.ts');
  const OUTBOX_URL = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}?sslmode=disable`;
  const env = { ...process.env, BUS_URL: freshRedisUrl(), OUTBOX_URL };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

test('dead letters are resent to their streams for their consumer group', async () => {
  const fields = JSON.stringify(['id', 'e1', 'type', 'garden.planted.v1', 'subject', 's', 'payload', '{}']);
  for (let letter = 1; letter <= 3; letter += 1)
    await redis.xadd('dead:gnomes', '*', 'stream', 'events:garden', 'error', 'x', 'fields', fields);
  expect(await replay('gnomes', '--limit', '1')).toEqual({ code: 0, output: 'replayed 1 dead letter for gnomes\n' });
  expect(await replay('gnomes')).toEqual({ code: 0, output: 'replayed 2 dead letters for gnomes\n' });
  expect(await redis.xlen('events:garden')).toBe(3);
  expect(await replay('gnomes')).toEqual({ code: 0, output: 'gnomes has no dead letters\n' });
});

test('events that are set aside are resent, oldest first', async () => {
  await database.sql('product').run`
    insert into product.outbox (lane, type, subject, payload) select 0, 'product.price-changed.v1', n::text, '{}' from generate_series(1, 4) as n
  `;
  await database.admin.run`update product.outbox set refusals = 6, retry_at = now(), set_aside_at = now() where subject <> '4'`;
  const left = async () => {
    const Left = z.object({ subject: z.string() });
    return (await database.admin.rows(Left)`select subject from product.outbox where set_aside_at is not null order by position`).map(
      ({ subject }) => subject,
    );
  };
  expect(await replay('--outbox', 'product', '--limit', '1')).toEqual({ code: 0, output: '1 event of product will be resent\n' });
  expect(await left()).toEqual(['2', '3']);
  expect(await replay('--outbox', 'product')).toEqual({ code: 0, output: '2 events of product will be resent\n' });
  expect(await left()).toEqual([]);
  expect(await replay('--outbox', 'product')).toEqual({ code: 0, output: 'product has no events set aside\n' });
});

test.each([
  [['--outbox', 'product', 'gnomes'], 'GROUP gnomes and --outbox product exclude each other: give one of them'],
  [['--outbox', 'product', '--limit', '0'], '--limit is "0": give a whole number above 0'],
  [[], 'GROUP is missing'],
])('arguments %j are refused', async (args, sentence) => {
  const { code, output } = await replay(...args);
  expect(code).toBe(2);
  expect(output).toContain(sentence);
});
