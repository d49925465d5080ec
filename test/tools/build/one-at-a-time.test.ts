import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneAtATime } from '../../../tools/build/one-at-a-time.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopmart-lock-'));
  lock = join(folder, 'dist', '.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes when it starts and ends, and yields in between. */
const PROGRAM = `
  import { appendFileSync } from 'node:fs';
  import { setImmediate } from 'node:timers/promises';
  import { oneAtATime } from ${JSON.stringify(new URL('../../../tools/build/one-at-a-time.ts', import.meta.url).href)};
  const [lock, notes] = process.argv.slice(1);
  await oneAtATime(lock, async () => {
    appendFileSync(notes, '(');
    for (let turn = 0; turn < 1000; turn += 1) await setImmediate();
    appendFileSync(notes, ')');
  });
`;

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, exited: once(child, 'exit') };
}

test('processes run one after the other', async () => {
  const notes = join(folder, 'notes');
  const endings = await Promise.all(Array.from({ length: 4 }, () => start(lock, notes).exited));
  expect(endings).toEqual(Array.from({ length: 4 }, () => [0, null]));
  expect(readFileSync(notes, 'utf8')).toBe('()()()()');
  expect(existsSync(lock)).toBe(false);
});

test('a waiting process reports the owner of the lock, and takes over the lock of a killed one', async () => {
  const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await oneAtATime(lock, async () => undefined);
  writeFileSync(lock, String(sleeper.pid));
  const reported = Promise.withResolvers<string>();
  const acting = oneAtATime(lock, async () => 'done', reported.resolve);
  expect(await reported.promise).toBe(`waiting for process ${sleeper.pid}; if it is not a ShopMart command, delete ${lock}`);
  sleeper.kill('SIGKILL');
  expect(await acting).toBe('done');
});

test('a failure is rethrown and releases the lock', async () => {
  await expect(oneAtATime(lock, () => Promise.reject(new Error('it broke')))).rejects.toThrow('it broke');
  expect(await oneAtATime(lock, async () => 'next')).toBe('next');
});
