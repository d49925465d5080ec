import { describe, expect, test } from 'vitest';
import { halve } from '../../../platform/concurrency/halve.ts';

/** Doubles numbers, all or none; it fails for odd ones. Remembers its calls. */
function doubling() {
  const calls: (readonly number[])[] = [];
  const act = async (part: readonly number[]) => {
    calls.push(part);
    const odd = part.find((number) => number % 2 === 1);
    if (odd !== undefined) throw new Error(`odd: ${odd}`);
    return part.map((number) => number * 2);
  };
  return { calls, act };
}

describe('a call for a batch', () => {
  test('is one call when nothing fails, and none for an empty batch', async () => {
    const { calls, act } = doubling();
    expect(await halve([2, 4, 6], act)).toEqual({ outputs: [4, 8, 12], failed: [] });
    expect(await halve([], act)).toEqual({ outputs: [], failed: [] });
    expect(calls).toEqual([[2, 4, 6]]);
  });

  test.each([0, 1, 4, 9])('fails only for the bad input at position %i', async (place) => {
    const { act } = doubling();
    const batch = Array.from({ length: 10 }, (_, index) => (index === place ? 1 : 2 * index));
    const { outputs, failed } = await halve(batch, act);
    expect(outputs).toEqual(batch.filter((number) => number !== 1).map((number) => number * 2));
    expect(failed).toEqual([{ input: 1, error: new Error('odd: 1') }]);
  });

  test('of only bad inputs fails for each with its own error', async () => {
    const { act } = doubling();
    expect((await halve([1, 3, 5], act)).failed.map(({ error }) => error.message)).toEqual(['odd: 1', 'odd: 3', 'odd: 5']);
  });

  test('is not repeated when the failure is an outage', async () => {
    const { calls, act } = doubling();
    const { outputs, failed } = await halve([1, 2], act, () => true);
    expect(outputs).toEqual([]);
    expect(failed.map(({ input }) => input)).toEqual([1, 2]);
    expect(calls).toHaveLength(1);
  });
});
