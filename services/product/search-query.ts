import * as z from 'zod';
import { ProductError } from '../../domain/product/errors.ts';
import { PRICE } from '../../domain/product/search/catalogue-index.ts';
import type { CatalogueIndex } from '../../domain/product/search/catalogue-index.ts';
import { AVAILABILITY, CATEGORY } from '../../domain/product/search/facet-values.ts';
import type { Filters, NumberRange } from '../../domain/product/search/filters.ts';

const MOST_QUERY_LETTERS = 200;
const MOST_VALUES = 50;
const MOST_FILTERS = 20;
const ATTRIBUTE = 'attribute.';

export const Query = z.string().max(MOST_QUERY_LETTERS);

/** A parameter that may be given several times. */
export function listOf<T extends z.ZodType<string>>(each: T) {
  return z.union([each.transform((value) => [value]), z.array(each).min(1).max(MOST_VALUES)]);
}

const Values = listOf(z.string().min(1).max(200));

interface Parameters {
  readonly category?: readonly string[] | undefined;
  readonly availability?: readonly string[] | undefined;
  readonly price?: string | undefined;
  readonly [name: string]: unknown;
}

/** Reads the filters of a request. Numbers of attributes are ranges, other attributes are values. @throws ProductError `filter-invalid` */
export function filtersOf(index: CatalogueIndex, query: Parameters): Filters {
  const values = new Map<string, readonly string[]>();
  const ranges = new Map<string, NumberRange>();
  if (query.category) values.set(CATEGORY, query.category);
  if (query.availability) values.set(AVAILABILITY, query.availability);
  if (query.price !== undefined) ranges.set(PRICE, rangeOf('price', query.price, /^\d{0,8}-\d{0,8}$/));
  const numbers = new Set(index.terms.attributes.filter(({ type }) => type === 'number').map(({ code }) => code));
  for (const [name, given] of Object.entries(query)) {
    if (!name.startsWith(ATTRIBUTE)) continue;
    const parsed = Values.safeParse(given);
    if (!parsed.success) throw invalid(name, String(given), `give at most ${MOST_VALUES} values of 1 to 200 letters`);
    const code = name.slice(ATTRIBUTE.length);
    if (numbers.has(code)) ranges.set(code, rangeOf(name, parsed.data.join(), /^-?\d{0,7}(\.\d{1,2})?-(-?\d{1,7}(\.\d{1,2})?)?$/));
    else values.set(name, parsed.data);
  }
  if (values.size + ranges.size > MOST_FILTERS)
    throw new ProductError('filter-invalid', `the request has ${values.size + ranges.size} filters; send at most ${MOST_FILTERS}`);
  return { values, ranges };
}

function rangeOf(name: string, text: string, format: RegExp): NumberRange {
  if (text === '-' || !format.test(text)) throw invalid(name, text, 'give a range such as 1000-2500, 1000- or -2500');
  const at = text.indexOf('-', text.startsWith('-') && text.indexOf('-', 1) > 0 ? 1 : 0);
  const [from, to] = [text.slice(0, at), text.slice(at + 1)].map((part) => (part === '' ? null : Number(part)));
  if (from != null && to != null && from > to) throw invalid(name, text, 'the first number must not be above the second');
  return { from: from ?? null, to: to ?? null };
}

function invalid(name: string, value: string, remedy: string): ProductError {
  return new ProductError('filter-invalid', `${name} is "${value.slice(0, 100)}": ${remedy}`, { field: name });
}
