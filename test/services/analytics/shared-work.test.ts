import { describe, expect, test } from 'vitest';
import { SharedWork } from '../../../services/analytics/shared-work.ts';

/** Work that ends when the test says so, or is aborted. */
function work() {
  const started: AbortSignal[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const act = async (signal: AbortSignal): Promise<string> => {
    started.push(signal);
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return Promise.race([promise, aborted]);
  };
  return { act, started, end: () => resolve('done') };
}

describe('work that several callers ask for', () => {
  test('is done once for all who ask while it runs, and again afterwards', async () => {
    const shared = new SharedWork<string>();
    const { act, started, end } = work();
    const results = [shared.run('a', act), shared.run('a', act), shared.run('b', act)];
    expect(started).toHaveLength(2);
    end();
    expect(await Promise.all(results)).toEqual(['done', 'done', 'done']);
    await shared.run('a', act);
    expect(started).toHaveLength(3);
  });

  test('continues until the last caller has gone, is aborted then, and begins again for the next one', async () => {
    const shared = new SharedWork<string>();
    const { act, started, end } = work();
    const [one, other] = [new AbortController(), new AbortController()];
    const results = Promise.allSettled([one, other].map(({ signal }) => shared.run('a', act, signal)));
    one.abort(new Error('gone'));
    expect(started.map(({ aborted }) => aborted)).toEqual([false]);
    other.abort(new Error('gone'));
    expect(started.map(({ aborted }) => aborted)).toEqual([true]);
    const next = shared.run('a', act);
    end();
    expect(await next).toBe('done');
    expect(await results).toMatchObject([{ reason: { message: 'gone' } }, { reason: { message: 'gone' } }]);
  });

  test('continues for a caller that always waits', async () => {
    const shared = new SharedWork<string>();
    const { act, started, end } = work();
    const leaving = new AbortController();
    const results = [shared.run('a', act, leaving.signal), shared.run('a', act)];
    leaving.abort();
    expect(started[0]?.aborted).toBe(false);
    end();
    expect(await Promise.all(results)).toEqual(['done', 'done']);
  });
});
