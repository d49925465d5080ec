import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from '../../../platform/concurrency/repeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a round starts at once, and again after each pause, also after an error', async () => {
  const errors: unknown[] = [];
  let rounds = 0;
  const stop = repeat(
    async () => {
      rounds += 1;
      if (rounds === 2) throw new Error('second');
    },
    { pauseMillis: 100, onError: (error) => errors.push(error) },
  );
  expect(rounds).toBe(1);
  await vi.advanceTimersByTimeAsync(99);
  expect(rounds).toBe(1);
  await vi.advanceTimersByTimeAsync(201);
  expect(rounds).toBe(4);
  expect(errors).toEqual([new Error('second')]);
  await stop();
});

test('stopping aborts the round, waits for it, reports none of its errors, and starts no other', async () => {
  const errors: unknown[] = [];
  let rounds = 0;
  const stop = repeat(
    async (stopping) => {
      rounds += 1;
      await new Promise((_resolve, reject) => stopping.addEventListener('abort', () => reject(stopping.reason)));
    },
    { pauseMillis: 100, onError: (error) => errors.push(error) },
  );
  await stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect({ rounds, errors }).toEqual({ rounds: 1, errors: [] });
});
