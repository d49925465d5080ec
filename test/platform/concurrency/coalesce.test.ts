import { describe, expect, test, vi } from 'vitest';
import { coalesce } from '../../../platform/concurrency/coalesce.ts';

/** An act whose calls end when the test releases them. */
function heldBack() {
  const calls: { readonly inputs: readonly number[]; readonly release: () => void }[] = [];
  const act = async (inputs: readonly number[]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    calls.push({ inputs, release: resolve });
    await promise;
    return inputs.map((input) => input * 10);
  };
  return { calls, act };
}

const turn = () => new Promise(setImmediate);

describe('concurrent calls', () => {
  test('are sent immediately after a pause, and as one batch while a call is in flight', async () => {
    const { calls, act } = heldBack();
    const call = coalesce(act);
    const results = [1, 2, 3].map(call);
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1]]);
    calls[0]?.release();
    await turn();
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1], [2, 3]]);
    calls[1]?.release();
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
  });

  test('never exceed the largest batch', async () => {
    const { calls, act } = heldBack();
    const call = coalesce(act, { largest: 2 });
    const results = [1, 2, 3, 4].map(call);
    for (let done = 0; done < 3; done += 1) {
      calls[done]?.release();
      await turn();
    }
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1], [2, 3], [4]]);
    expect(await Promise.all(results)).toEqual([10, 20, 30, 40]);
  });

  test('that arrive during the pause share one call', async () => {
    const { calls, act } = heldBack();
    const call = coalesce(act, { restMillis: 50 });
    const results = [call(1)];
    calls[0]?.release();
    await turn();
    results.push(call(2), call(3));
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1]]);
    await vi.waitFor(() => expect(calls.map(({ inputs }) => inputs)).toEqual([[1], [2, 3]]));
    calls[1]?.release();
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
  });

  test('fail alone: one bad input does not fail the others of its batch', async () => {
    const call = coalesce(async (inputs: readonly number[]) => {
      await turn();
      if (inputs.includes(3)) throw new Error('three is refused');
      return inputs;
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(call));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('fail when there are fewer outputs than inputs, and get no output of another call', async () => {
    const call = coalesce(async () => []);
    await expect(call(1)).rejects.toThrow('0 outputs for 1 inputs');
  });
});
