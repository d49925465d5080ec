const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day that a form may have sent; else the day that many days ago. */
export function dayOr(typed: string | undefined, daysAgo: number, now: Date): string {
  if (typed !== undefined && DAY.test(typed) && !Number.isNaN(Date.parse(typed))) return typed;
  return new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
}
