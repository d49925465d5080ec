import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { freshDatabase } from '../support/postgres.ts';
import { freshRedis, freshRedisUrl } from '../support/redis.ts';

const redis = await freshRedis();
const database = await freshDatabase(['product']);
const folder = mkdtempSync(join(tmpdir(), 'replay-'));
const endpoints = join(folder, 'endpoints.json');
const { host, port, user, password, database: name } = database.relaySettings;
writeFileSync(
  endpoints,
  JSON.stringify({
    environment: 'dev',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    outputs: {},
    services: {},
    queues: {},
    databases: { core: { host, port, user, password, database: name } },
    redis: { bus: freshRedisUrl() },
    aws: {},
    mailbox: 'http://127.0.0.1',
    processes: [],
  }),
);
afterAll(async () => {
  redis.disconnect();
  await database.admin.close();
  rmSync(folder, { recursive: true });
});

const LAPTOP = ['--environment', 'dev', '--laptop'];
const EXECUTED = [...LAPTOP, '--execute', '--confirm', 'dev'];

function replay(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<{ code: number; output: string }> {
  const program = join(import.meta.dirname, '../../ops/replay/main.ts');
  const env = { ...process.env, SHOPMART_ENDPOINTS: endpoints, ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

const fields = JSON.stringify(['id', 'e1', 'type', 'garden.planted.v1', 'subject', 's', 'payload', '{}']);
const parkLetters = async (count: number, group: string) => {
  for (let letter = 1; letter <= count; letter += 1)
    await redis.xadd(`dead:${group}`, '*', 'stream', `events:${group}`, 'error', 'x', 'fields', fields);
};

test('dead letters are resent to their streams for their consumer group, once the command is executed', async () => {
  await parkLetters(3, 'gnomes');
  expect((await replay(['gnomes', ...LAPTOP])).output).toBe(
    'dev (on this machine)\n  replay 3 dead letters for gnomes\nDry run: nothing was changed. Add --execute to carry it out.\n',
  );
  expect(await redis.xlen('events:gnomes')).toBe(0);
  expect((await replay(['gnomes', '--limit', '1', ...EXECUTED])).output).toContain('Done: replay 1 dead letter for gnomes');
  expect((await replay(['gnomes', ...EXECUTED])).output).toContain('2 of 2 replayed');
  expect(await redis.xlen('events:gnomes')).toBe(3);
  expect((await replay(['gnomes', ...EXECUTED])).output).toContain('Nothing to do: gnomes has no dead letters');
});

test('the operator task replays from the bus of its settings, and refuses another environment', async () => {
  await parkLetters(1, 'elves');
  const task = { ENVIRONMENT: 'prod', BUS_URL: freshRedisUrl() };
  const wrong = await replay(['elves', '--environment', 'staging', '--execute', '--confirm', 'staging'], task);
  expect(wrong).toEqual({ code: 1, output: 'this is prod, not staging: give --environment prod\n' });
  expect(await redis.xlen('events:elves')).toBe(0);
  const right = await replay(['elves', '--environment', 'prod', '--execute', '--confirm', 'prod'], task);
  expect(right).toEqual({ code: 0, output: expect.stringContaining('prod (in the operator task)\n  replay 1 dead letter for elves\n') });
  expect(await redis.xlen('events:elves')).toBe(1);
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
  expect((await replay(['--outbox', 'product', '--limit', '1', ...EXECUTED])).output).toContain('1 of 1 will be resent by the relay');
  expect(await left()).toEqual(['2', '3']);
  expect((await replay(['--outbox', 'product', ...EXECUTED])).output).toContain('2 of 2 will be resent by the relay');
  expect(await left()).toEqual([]);
  expect((await replay(['--outbox', 'product', ...EXECUTED])).output).toContain('Nothing to do: product has no events set aside');
});

test.each([
  [['--outbox', 'product', 'gnomes', ...LAPTOP], 'GROUP gnomes and --outbox product exclude each other: give one of them'],
  [['--outbox', 'product', '--limit', '0', ...LAPTOP], '--limit is "0": give a whole number above 0'],
])('arguments %j are refused', async (args, sentence) => {
  const { code, output } = await replay(args);
  expect(code).toBe(2);
  expect(output).toContain(sentence);
});
