import type { Random } from './random.ts';

const DAY_MILLIS = 86_400_000;

/** Sunday first: Online Retail's share of each day. Its shop was closed on Saturdays; they count as Sundays here. */
const WEEKDAYS = [0.095, 0.148, 0.183, 0.194, 0.214, 0.166, 0.095] as const;

/** January first. Assumed: two months before Christmas, a quiet January and summer. */
const MONTHS = [0.8, 0.8, 0.9, 0.95, 1, 0.95, 0.9, 0.9, 1, 1.1, 1.5, 1.9] as const;

/** From midnight. Assumed: lunch time, and a larger evening. */
const HOURS = [2, 1, 0.5, 0.3, 0.3, 0.7, 1.5, 3, 4, 5, 5.5, 6, 6.5, 6, 5.5, 5, 5, 5.5, 6.5, 7.5, 8, 7.5, 6, 4] as const;

const GROWTH_PER_YEAR = 1.15;

export interface Seasons {
  /** A time of the history, in milliseconds since 1970. */
  next(random: Random): number;
}

/** The times at which orders are placed in the years before `until`. */
export function seasonsOf(until: Date, years: number): Seasons {
  const days = Math.round(years * 365.25);
  const start = until.getTime() - days * DAY_MILLIS;
  const byDay = cumulative(
    Array.from({ length: days }, (_, day) => {
      const date = new Date(start + day * DAY_MILLIS);
      return (WEEKDAYS[date.getUTCDay()] ?? 0) * (MONTHS[date.getUTCMonth()] ?? 0) * GROWTH_PER_YEAR ** (day / 365.25);
    }),
  );
  const byHour = cumulative(HOURS);
  return {
    next(random) {
      const hour = start + indexOf(byDay, random.next()) * DAY_MILLIS + indexOf(byHour, random.next()) * 3_600_000;
      return hour + random.below(3_600_000);
    },
  };
}

function cumulative(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight) / total);
}

/** The first index whose cumulative share is above `share`. */
function indexOf(shares: readonly number[], share: number): number {
  let [low, high] = [0, shares.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] ?? 1) > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
