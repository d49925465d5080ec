import { describe, expect, test } from 'vitest';
import { daysBetween } from '../../../../backoffice/features/analytics/days.ts';
import { pageAddress, problemOf, rangeOf } from '../../../../backoffice/features/analytics/range.ts';

const now = new Date('2026-11-30T12:00:00Z');
const rangeFrom = (fields: Readonly<Record<string, string>>) => rangeOf((name) => fields[name], now);

describe('the days of the analytics page', () => {
  test('are the last thirty without an address that states them, or with days that do not exist', () => {
    const last = { from: '2026-11-01', to: '2026-11-30', country: undefined, exact: undefined };
    expect(rangeFrom({})).toEqual(last);
    expect(rangeFrom({ from: 'yesterday', to: '2026-02-31x' })).toEqual(last);
  });

  test.each([
    [{ from: '2026-11-02', to: '2026-11-01' }, /after the last one.*Swap them/],
    [{ from: '2016-11-01', to: '2026-11-01' }, /more than 731 days/],
    [{ from: '1969-12-31', to: '1970-01-02' }, /before 1970/],
    [{ country: '7' }, /two letters/],
  ])('are refused with what to do when they are %j', (fields, problem) => {
    expect(problemOf(rangeFrom(fields))).toMatch(problem);
  });

  test('are all listed, also those without an order, over the end of February and of summer time', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(daysBetween('2026-10-24', '2026-10-26')).toHaveLength(3);
    expect(daysBetween('2026-11-02', '2026-11-01')).toEqual([]);
  });

  test('and the country stay in the addresses of the page', () => {
    const range = rangeFrom({ from: '2026-11-01', to: '2026-11-02', country: 'gb', exact: 'cohorts' });
    expect(problemOf(range)).toBeUndefined();
    expect(pageAddress(range)).toBe('/staff/analytics?from=2026-11-01&to=2026-11-02&country=GB&exact=cohorts');
  });
});
