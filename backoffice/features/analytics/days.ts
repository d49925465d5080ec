const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MILLIS = 86_400_000;

/** A day that a form may have sent; else the day that many days ago. */
export function dayOr(typed: string | undefined, daysAgo: number, now: Date): string {
  if (typed !== undefined && DAY.test(typed) && !Number.isNaN(Date.parse(typed))) return typed;
  return dayBefore(now, daysAgo);
}

export function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MILLIS).toISOString().slice(0, 10);
}

/** Every day from the first to the last, at most two years. */
export function daysBetween(from: string, to: string): readonly string[] {
  const count = Math.min(Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MILLIS) + 1, 731);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => dayBefore(new Date(Date.parse(from)), -index));
}
