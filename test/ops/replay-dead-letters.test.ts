import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freshRedis, freshRedisUrl } from '../support/redis.ts';

const redis = await freshRedis();
afterAll(() => redis.disconnect());

interface Run {
  readonly code: number;
  readonly output: string;
}

function replay(...args: string[]): Promise<Run> {
  const program = join(import.meta.dirname, '../../ops/replay-dead-letters/main.ts');
  const env = { ...process.env, BUS_URL: freshRedisUrl() };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

test('dead letters are put back on their streams, for the group that parked them', async () => {
  const fields = JSON.stringify(['id', 'e1', 'type', 'garden.planted.v1', 'subject', 's', 'payload', '{}']);
  for (let letter = 1; letter <= 3; letter += 1)
    await redis.xadd('dead:gnomes', '*', 'stream', 'events:garden', 'error', 'x', 'fields', fields);
  expect(await replay('gnomes', '--limit', '1')).toEqual({ code: 0, output: 'gnomes gets 1 dead letter again\n' });
  expect(await replay('gnomes')).toEqual({ code: 0, output: 'gnomes gets 2 dead letters again\n' });
  expect(await redis.xlen('events:garden')).toBe(3);
  expect(await replay('gnomes')).toEqual({ code: 0, output: 'gnomes has no dead letters\n' });
});
