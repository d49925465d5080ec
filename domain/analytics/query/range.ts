import { MOST_DAYS, MOST_DAYS_BY_HOUR } from '../../../contracts/analytics/parameters.ts';
import { AnalyticsError } from '../errors.ts';

/** Days of the shop's time zone, the last one included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

const DAY_MILLIS = 86_400_000;

/** @throws AnalyticsError when the range is reversed or too long */
export function refuseRange({ from, to }: DayRange, by?: string): void {
  if (from > to) throw new AnalyticsError('range-reversed', `from is ${from} and to is ${to}, which is earlier; exchange them`);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MILLIS + 1;
  const most = by === 'hour' ? MOST_DAYS_BY_HOUR : MOST_DAYS;
  if (days <= most) return;
  const unit = by === 'hour' ? ' by hour' : '';
  throw new AnalyticsError(
    'range-too-long',
    `${from} to ${to} are ${days} days; a query${unit} reads at most ${most}, so ask for several ranges`,
    { days, most },
  );
}

/** The days of whole months such as 2026-02. */
export function daysOfMonths({ from, to }: DayRange): DayRange {
  const next = new Date(`${to}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from: `${from}-01`, to: new Date(next.getTime() - DAY_MILLIS).toISOString().slice(0, 10) };
}
