import { MOST_DAYS } from '../../../contracts/analytics/parameters.ts';
import type { QueryName } from '../../../contracts/analytics/parameters.ts';
import { dayBefore, dayOr } from './days.ts';

/** What the page shows, as its address states it. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly country: string | undefined;
  /** The one panel that is read from the orders. */
  readonly exact: string | undefined;
}

/** Of the address of the page, which anyone can type; without days, the last thirty. */
export function rangeOf(field: (name: string) => string | undefined, now: Date): Range {
  return {
    from: dayOr(field('from'), 29, now),
    to: dayOr(field('to'), 0, now),
    country: field('country')?.trim().toUpperCase().slice(0, 2),
    exact: field('exact'),
  };
}

/** Ranges that are often looked at. */
export function presetsOf(now: Date): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  const last = (days: number) => ({ name: `${days} days`, from: dayBefore(now, days - 1), to: dayBefore(now, 0) });
  return [last(7), last(30), last(90), { ...last(365), name: 'A year' }, { ...last(MOST_DAYS), name: 'Two years' }];
}

/** The problem of the days, before any question is asked. */
export function problemOf({ from, to, country }: Range): string | undefined {
  if (from > to) return `The first day, ${from}, is after the last one, ${to}. Swap them.`;
  if ((Date.parse(to) - Date.parse(from)) / 86_400_000 >= MOST_DAYS)
    return `These are more than ${MOST_DAYS} days. Choose two years or less.`;
  if (from < '1970') return 'The first day must not lie before 1970.';
  if (country !== undefined && !/^[A-Z]{2}$/.test(country)) return 'A country is two letters, such as GB. Leave it empty for all.';
  return undefined;
}

export function pageAddress({ from, to, country, exact }: Range): string {
  return `/staff/analytics?${search({ from, to, country, exact })}`;
}

/** The parameters of a question. */
export function search(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, value);
  return parameters;
}

export function csvAddress(name: QueryName, parameters: URLSearchParams): string {
  return `/staff/analytics/csv/${name}?${parameters}`;
}
