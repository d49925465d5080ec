import { expect, test } from 'vitest';
import { intervalOf } from '../../../load/recommendations/bootstrap.ts';
import { qualityOf } from '../../../load/recommendations/metrics.ts';
import { basketTasks, customerTasks, splitAt } from '../../../load/recommendations/tasks.ts';

const day = (number: number) => new Date(Date.UTC(2011, 0, number));

test('recall and nDCG are 1 if the first recommendations are those that are wanted, and 0 if none is', () => {
  expect(qualityOf(['a', 'b', 'c'], new Set(['a', 'b']))).toEqual({ recall: 1, ndcg: 1 });
  expect(qualityOf(['c', 'd'], new Set(['a', 'b']))).toEqual({ recall: 0, ndcg: 0 });
});

test('a hit counts less in a lower place, and none after the tenth', () => {
  const wanted = new Set(['a']);
  expect(qualityOf(['x', 'a'], wanted).ndcg).toBeCloseTo(1 / Math.log2(3));
  expect(qualityOf(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a'], wanted)).toEqual({ recall: 0, ndcg: 0 });
});

test('a task has no later order in its history, and no wanted product that is visible', () => {
  const orders = [
    { customer: 'ann', at: day(1), skus: ['a', 'b'] },
    { customer: 'ann', at: day(10), skus: ['a', 'c', 'd'] },
    { customer: 'bob', at: day(11), skus: ['e'] },
    { customer: 'ann', at: day(12), skus: ['f'] },
  ];
  const split = splitAt('test', orders, day(5), day(20));
  expect(customerTasks(split).map(({ history, wanted }) => [history.length, [...wanted]])).toEqual([
    [1, ['a', 'c', 'd']],
    [2, ['f']],
  ]);
  const [only, ...others] = basketTasks(split, 42);
  expect(others).toEqual([]);
  expect([...(only?.visible ?? []), ...(only?.wanted ?? [])].toSorted()).toEqual(['a', 'c', 'd']);
  expect(only?.visible).toHaveLength(1);
});

test('the interval of a difference that is always above zero is, too, and that of one around zero has it within', () => {
  const groups = Array.from({ length: 200 }, (_, index) => `customer ${index % 50}`);
  const above = intervalOf(
    groups.map((_, index) => 0.1 + (index % 7) / 100),
    groups,
    1,
  );
  expect(above.low).toBeGreaterThan(0);
  expect(above.low).toBeLessThan(above.mean);
  const around = intervalOf(
    groups.map((_, index) => (index % 2 === 0 ? 1 : -1)),
    groups,
    1,
  );
  expect([around.low <= 0, around.high >= 0]).toEqual([true, true]);
});
