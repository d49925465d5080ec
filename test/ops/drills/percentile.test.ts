import { expect, test } from 'vitest';
import { percentile } from '../../../ops/drills/failover/percentile.ts';

test.each([
  [[3], 95, 3],
  [[1, 2, 3], 50, 2],
  [[20, 1, 3], 95, 20],
  [Array.from({ length: 20 }, (_, index) => index + 1), 95, 19],
])('of %j the percentile %d is %d', (values, percent, expected) => {
  expect(percentile(values, percent)).toBe(expected);
});
