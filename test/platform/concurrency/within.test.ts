import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { within } from '../../../platform/concurrency/within.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  ['succeeds', () => Promise.resolve('done')],
  ['fails', () => Promise.reject(new Error('refused'))],
])('work that %s in time leaves no timer, and its signal never aborts', async (_, outcome) => {
  let kept: AbortSignal | undefined;
  const work = within(1_000, async (signal) => {
    kept = signal;
    return outcome();
  });
  await work.catch(() => undefined);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(5_000);
  expect(kept?.aborted).toBe(false);
});

test('work that takes too long is aborted by a TimeoutError', async () => {
  const work = within(1_000, (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))));
  const failure = expect(work).rejects.toMatchObject({ name: 'TimeoutError', message: 'no response within 1000 ms' });
  vi.advanceTimersByTime(1_000);
  await failure;
});
