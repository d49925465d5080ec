import { describe, expect, test } from 'vitest';
import { lanes } from '../../../platform/concurrency/lane.ts';

const busy = (name: string) => () => new Error(`${name} is busy`);

/** Tasks that end when the test ends them. */
function openLanes() {
  const { first, second } = lanes(2, {
    first: { atOnce: 2, mostWaiting: 3, busy: busy('first') },
    second: { atOnce: 1, mostWaiting: 2, busy: busy('second') },
  });
  const started: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const task = (name: string) => () => {
    const end = Promise.withResolvers<string>();
    started.push(name);
    ends.set(name, end);
    return end.promise;
  };
  return { first, second, started, task, end: (name: string) => ends.get(name) };
}

/** Lets every settled promise run its continuations. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes that share slots', () => {
  test('start as many tasks as there are slots, and the next when one ends', async () => {
    const { first, started, task, end } = openLanes();
    const results = ['a', 'b', 'c'].map((name) => first(task(name)));
    await settle();
    expect(started).toEqual(['a', 'b']);
    end('b')?.resolve('result of b');
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c']) end(name)?.resolve(`result of ${name}`);
    expect(await Promise.all(results)).toEqual(['result of a', 'result of b', 'result of c']);
  });

  test('start a waiting task of the first lane before those of the second, which waited longer', async () => {
    const { first, second, started, task, end } = openLanes();
    const results = [second(task('s1')), first(task('f1')), second(task('s2')), first(task('f2'))];
    await settle();
    expect(started).toEqual(['s1', 'f1']);
    end('s1')?.resolve('');
    await settle();
    expect(started).toEqual(['s1', 'f1', 'f2']);
    end('f1')?.resolve('');
    await settle();
    expect(started).toEqual(['s1', 'f1', 'f2', 's2']);
    for (const name of ['f2', 's2']) end(name)?.resolve('');
    await Promise.all(results);
  });

  test('never start more of a lane than its own limit', async () => {
    const { second, started, task, end } = openLanes();
    const results = [second(task('s1')), second(task('s2'))];
    await settle();
    expect(started).toEqual(['s1']);
    end('s1')?.resolve('');
    await settle();
    end('s2')?.resolve('');
    await Promise.all(results);
  });

  test('refuse a task beyond the waiting ones of its lane, and keep the others', async () => {
    const { first, second, started, task, end } = openLanes();
    const results = ['s1', 's2', 's3'].map((name) => second(task(name)));
    await expect(second(task('s4'))).rejects.toThrow('second is busy');
    results.push(first(task('f1')));
    for (const name of ['s1', 's2', 's3', 'f1']) {
      await settle();
      end(name)?.resolve(name);
    }
    expect(await Promise.all(results)).toEqual(['s1', 's2', 's3', 'f1']);
    expect(started).not.toContain('s4');
  });

  test('free the slot of a task that fails', async () => {
    const { second, task, end } = openLanes();
    const failing = second(task('s1'));
    const next = second(task('s2'));
    await settle();
    end('s1')?.reject(new Error('failed'));
    await expect(failing).rejects.toThrow('failed');
    await settle();
    end('s2')?.resolve('right');
    expect(await next).toBe('right');
  });
});
