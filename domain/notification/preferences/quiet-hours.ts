import type { QuietHours } from '../../../contracts/notification/http.ts';

const STEP_MILLIS = 15 * 60_000;

/** The first time from `at` on that is outside the quiet hours. In steps of a quarter of an hour, so that clock changes and zones such as Asia/Kolkata need no rule. */
export function afterQuietHours(at: Date, quiet: QuietHours | null, timeZone: string): Date {
  if (quiet === null) return at;
  let due = at;
  while (isQuiet(hourOf(due, timeZone), quiet)) due = new Date((Math.floor(due.getTime() / STEP_MILLIS) + 1) * STEP_MILLIS);
  return due;
}

function isQuiet(hour: number, { from, to }: QuietHours): boolean {
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

/** By time zone: to create a format takes 60 µs. */
const formats = new Map<string, Intl.DateTimeFormat>();

function hourOf(at: Date, timeZone: string): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
  formats.set(timeZone, format);
  return Number(format.format(at));
}
