import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { functionPool } from '../../../../local/emulators/lambda/function-pool.ts';
import type { FunctionPool } from '../../../../local/emulators/lambda/function-pool.ts';
import { eventually } from '../../../support/eventually.ts';
import { networkFile } from '../../../support/network-file.ts';

const pools: FunctionPool[] = [];

function pool(code: string, { timeoutSeconds = 5, idleMillis = 10_000, handler = 'index.handler' } = {}): FunctionPool {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, 'index.mjs'), code);
  const arn = 'arn:aws:lambda:eu-west-2:111111111111:function:thing';
  const made = functionPool(
    { name: 'thing', arn, folder, handler, memoryMiB: 128, timeoutSeconds, env: { WORD: 'given' }, network: networkFile() },
    idleMillis,
  );
  pools.push(made);
  return made;
}

afterEach(() => pools.splice(0).forEach(({ environments }) => [...environments.keys()].forEach((each) => each.end())));

const failure = (message: RegExp) => ({ failure: { errorMessage: expect.stringMatching(message) } });

test('runs the handler with its event, its context and its own environment', async () => {
  const thing = pool(
    'export const handler = async (event, context) => [event.a, process.env.WORD, context.functionName, context.getRemainingTimeInMillis() > 4000];',
  );
  expect(JSON.parse((await thing.invoke({ a: 1 })).result ?? '')).toEqual([1, 'given', 'thing', true]);
});

test('uses a warm environment again', async () => {
  const thing = pool('let count = 0; export const handler = async () => ++count;');
  expect([await thing.invoke({}), await thing.invoke({})]).toEqual([{ result: '1' }, { result: '2' }]);
});

test('runs two events concurrently, and the third when an environment is free', async () => {
  const thing = pool('let count = 0; export const handler = () => new Promise((resolve) => setTimeout(resolve, 100, ++count));');
  const outcomes = await Promise.all([thing.invoke({}), thing.invoke({}), thing.invoke({})]);
  expect(outcomes.map(({ result }) => Number(result)).toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
  expect(thing.environments.size).toBe(2);
});

test('runs a waiting event in a new environment after the others exited', async () => {
  const thing = pool('export const handler = (event) => (event.exits ? process.exit(3) : "alive");');
  const outcomes = await Promise.all([{ exits: true }, { exits: true }, {}].map((event) => thing.invoke(event)));
  expect(outcomes.map(({ result }) => result)).toEqual([undefined, undefined, '"alive"']);
});

test('returns the error of a handler, and reuses the environment', async () => {
  const thing = pool(
    "let count = 0; export const handler = () => { count += 1; if (count === 1) throw new TypeError('broken'); return count; };",
  );
  expect(await thing.invoke({})).toMatchObject({ failure: { errorType: 'TypeError', errorMessage: 'broken' } });
  expect(await thing.invoke({})).toEqual({ result: '2' });
});

test('ends an environment at its timeout, and starts a new one', async () => {
  const thing = pool('let count = 0; export const handler = (event) => (event.hangs ? new Promise(() => undefined) : ++count);', {
    timeoutSeconds: 1,
  });
  await thing.invoke({});
  expect(await thing.invoke({ hangs: true })).toMatchObject(failure(/Task timed out after 1\.00 seconds/));
  expect(await thing.invoke({})).toEqual({ result: '1' });
});

test('runs new code after a reload, while a busy environment finishes with the old code', async () => {
  const code = (word: string) => `export const handler = () => new Promise((resolve) => setTimeout(resolve, 300, '${word}'));`;
  const thing = pool(code('old'));
  await thing.invoke({});
  const busy = thing.invoke({});
  writeFileSync(join(thing.definition.folder, 'index.mjs'), code('new'));
  thing.reload();
  expect([await busy, await thing.invoke({})]).toEqual([{ result: '"old"' }, { result: '"new"' }]);
  await eventually(() => expect(thing.environments.size).toBe(1));
});

test('survives a handler that exits the process', async () => {
  const thing = pool('export const handler = (event) => (event.exits ? process.exit(3) : "alive");');
  expect(await thing.invoke({ exits: true })).toMatchObject(failure(/exit code 3/));
  expect(await thing.invoke({})).toEqual({ result: '"alive"' });
});

test.each([
  ['a module that throws', "throw new Error('no start');", 'index.handler', /no start/],
  ['a module that exits the process', 'process.exit(4);', 'index.handler', /exit code 4/],
  ['a missing module', '', 'other.handler', /Cannot find module .*other\.mjs/],
  ['a missing export', '', 'index.handler', /does not export a function handler/],
])('reports %s', async (_, code, handler, message) => {
  expect(await pool(code, { handler }).invoke({})).toMatchObject(failure(message));
});

test('ends idle environments, except one of a function with a queue', async () => {
  const code = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 50));';
  const [cold, warm] = [pool(code, { idleMillis: 100 }), pool(code, { idleMillis: 100 })];
  await Promise.all([cold.invoke({}), cold.invoke({}), warm.invoke({}, 1), warm.invoke({}, 1)]);
  await eventually(() => expect([cold.environments.size, warm.environments.size]).toEqual([0, 1]));
});

test('counts invocations and their queue messages', async () => {
  const thing = pool('export const handler = () => undefined;');
  await thing.invoke({ Records: [1, 2, 3] }, 3);
  expect(await thing.invoke({})).toEqual({});
  expect(thing.counts).toEqual({ invocations: 2, records: 3 });
});
