import { expect, test } from 'vitest';
import { runInOrder } from '../../../../local/runtime/deploy/deploy.ts';

function steps(after: Record<string, readonly string[]>, run: (key: string) => Promise<void>) {
  return Object.entries(after).map(([key, before]) => ({ key, after: before, run: async () => run(key) }));
}

test('runs each step once, after its dependencies', async () => {
  const done: string[] = [];
  await runInOrder(steps({ d: ['b', 'c'], b: ['a'], c: ['a', 'elsewhere'], a: [] }, async (key) => void done.push(key)));
  expect(done[0]).toBe('a');
  expect(done[3]).toBe('d');
  expect(done).toHaveLength(4);
});

test('runs independent steps in parallel', async () => {
  let running = 0;
  let most = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const all = runInOrder(
    steps({ a: [], b: [], c: [] }, async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === 3) resolve();
      await promise;
    }),
  );
  await all;
  expect(most).toBe(3);
});

test('starts no step after a failure', async () => {
  const done: string[] = [];
  const run = async (key: string) => {
    if (key === 'b') throw new Error('b is broken');
    done.push(key);
  };
  await expect(runInOrder(steps({ a: [], b: ['a'], c: ['b'] }, run))).rejects.toThrow('b is broken');
  expect(done).toEqual(['a']);
});

test('reports a circular dependency', async () => {
  await expect(runInOrder(steps({ a: ['b'], b: ['c'], c: ['b'] }, async () => undefined))).rejects.toThrow(/b → c → b/);
});
