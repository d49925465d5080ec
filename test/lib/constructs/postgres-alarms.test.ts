import { expect, test } from 'vitest';
import { maxConnections } from '../../../lib/constructs/postgres-alarms.ts';

// Aurora's documentation names 823 for 4 units and 5,000 for 32 and more; the alarm is at four fifths, so a difference of a tenth is acceptable.
test.each([
  [{ minCapacity: 0.5, maxCapacity: 2 }, 405],
  [{ minCapacity: 0.5, maxCapacity: 64 }, 2_000],
  [{ minCapacity: 1, maxCapacity: 4 }, 811],
  [{ minCapacity: 8, maxCapacity: 128 }, 5_000],
])('a cluster of %o takes %i connections', (size, expected) => {
  expect(maxConnections(size)).toBe(expected);
});
