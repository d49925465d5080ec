import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { functionPool } from '../../../local/lambda/function-pool.ts';
import type { FunctionPool } from '../../../local/lambda/function-pool.ts';
import { eventually } from '../../support/eventually.ts';

const pools: FunctionPool[] = [];

function pool(code: string, { timeoutSeconds = 5, idleMillis = 10_000, handler = 'index.handler' } = {}): FunctionPool {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, 'index.mjs'), code);
  const arn = 'arn:aws:lambda:eu-west-2:111111111111:function:thing';
  const made = functionPool({ name: 'thing', arn, folder, handler, memoryMiB: 128, timeoutSeconds, env: { WORD: 'given' } }, idleMillis);
  pools.push(made);
  return made;
}

afterEach(() => pools.splice(0).forEach((each) => each.close()));

test('runs the handler with its event, its context and its own environment', async () => {
  const thing = pool(
    'export const handler = async (event, context) => [event.a, process.env.WORD, context.functionName, context.getRemainingTimeInMillis() > 4000];',
  );
  expect(JSON.parse(await thing.invoke({ a: 1 }))).toEqual([1, 'given', 'thing', true]);
});

test('uses a warm environment again', async () => {
  const thing = pool('let count = 0; export const handler = async () => ++count;');
  expect([await thing.invoke({}), await thing.invoke({})]).toEqual(['1', '2']);
});

test('runs two at once and lets the third wait', async () => {
  const thing = pool('let count = 0; export const handler = () => new Promise((resolve) => setTimeout(resolve, 100, ++count));');
  expect((await Promise.all([thing.invoke({}), thing.invoke({}), thing.invoke({})])).toSorted()).toEqual(['1', '1', '2']);
  expect(thing.environments()).toBe(2);
});

test('tells the error of a handler, and runs it again in the same environment', async () => {
  const thing = pool(
    "let count = 0; export const handler = () => { count += 1; if (count === 1) throw new TypeError('broken'); return count; };",
  );
  await expect(thing.invoke({})).rejects.toMatchObject({ message: 'broken', payload: expect.stringContaining('"errorType":"TypeError"') });
  expect(await thing.invoke({})).toBe('2');
});

test('ends an environment that takes too long, and begins anew', async () => {
  const thing = pool('let count = 0; export const handler = (event) => (event.hangs ? new Promise(() => undefined) : ++count);', {
    timeoutSeconds: 1,
  });
  await thing.invoke({});
  await expect(thing.invoke({ hangs: true })).rejects.toThrow(/Task timed out after 1\.00 seconds/);
  expect(await thing.invoke({})).toBe('1');
});

test('outlives a handler that ends its process', async () => {
  const thing = pool('export const handler = (event) => (event.dies ? process.exit(3) : "alive");');
  await expect(thing.invoke({ dies: true })).rejects.toThrow(/exit code 3/);
  expect(await thing.invoke({})).toBe('"alive"');
});

test.each([
  ['a module that throws', "throw new Error('no start');", 'index.handler', /no start/],
  ['a module that is not there', '', 'other.handler', /no module other/],
  ['an export that is not there', '', 'index.handler', /does not export a function handler/],
])('tells of %s', async (_, code, handler, message) => {
  await expect(pool(code, { handler }).invoke({})).rejects.toThrow(message);
});

test('ends environments that stay idle, all but one where something waits for the function', async () => {
  const code = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 50));';
  const [cold, warm] = [pool(code, { idleMillis: 100 }), pool(code, { idleMillis: 100 })];
  warm.keepWarm();
  await Promise.all([cold, warm].flatMap((each) => [each.invoke({}), each.invoke({})]));
  await eventually(() => expect([cold.environments(), warm.environments()]).toEqual([0, 1]));
});

test('counts invocations and the messages that they brought', async () => {
  const thing = pool('export const handler = () => undefined;');
  await thing.invoke({ Records: [1, 2, 3] });
  await thing.invoke({});
  expect(thing.counts).toEqual({ invocations: 2, records: 3 });
});
