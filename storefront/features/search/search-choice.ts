import type { SearchParam } from '../../../web/search-params.ts';

/** What a search page shows, as its address states it. */
export interface SearchChoice {
  readonly q: string;
  /** Values by the parameter of their facet: `category`, `availability`, or `attribute.` and a code. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** A range of minor units, such as `1000-2500`. */
  readonly price: string | undefined;
  readonly sort: string | undefined;
  readonly page: string | undefined;
}

export const SORT_NAMES = {
  relevance: 'Best match',
  'price-up': 'Price, lowest first',
  'price-down': 'Price, highest first',
  newest: 'Newest',
  name: 'Name',
} as const;

/** Reads the address of a search page. The price may come from a form, as `from` and `to` in units of the currency, with the number of its `decimals`. */
export function choiceOf(params: Readonly<Record<string, SearchParam>>): SearchChoice {
  const first = (name: string) => [params[name]].flat()[0]?.trim() || undefined;
  const facets = Object.entries(params).filter(([name]) => name === 'category' || name === 'availability' || name.startsWith('attribute.'));
  const values = facets.map(
    ([name, given]) => [name, [...new Set([given].flat())].filter((value) => value !== undefined && value !== '')] as const,
  );
  return {
    q: first('q') ?? '',
    values: new Map(values.flatMap(([name, list]) => (list.length === 0 ? [] : [[name, list.flatMap((value) => value ?? [])] as const]))),
    price: first('price') ?? priceRange(first('from'), first('to'), Number(first('decimals') ?? 2)),
    sort: first('sort'),
    page: first('page'),
  };
}

/** The parameters of a choice, in one order, so that a choice has one address. */
export function parametersOf({ q, values, price, sort, page }: SearchChoice): URLSearchParams {
  const parameters = new URLSearchParams();
  if (q !== '') parameters.append('q', q);
  for (const [name, list] of [...values].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    for (const value of list.toSorted()) parameters.append(name, value);
  for (const [name, value] of Object.entries({ price, sort: sort === 'relevance' ? undefined : sort, page })) {
    if (value !== undefined) parameters.append(name, value);
  }
  return parameters;
}

export function searchPath(choice: SearchChoice): string {
  const query = parametersOf(choice).toString();
  return query === '' ? '/search' : `/search?${query}`;
}

/** The choice with a value added, or removed if it was chosen; from the first page. */
export function toggled(choice: SearchChoice, facet: string, value: string): SearchChoice {
  const chosen = choice.values.get(facet) ?? [];
  const list = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
  const others = [...choice.values].filter(([name]) => name !== facet);
  return { ...choice, page: undefined, values: new Map([...others, ...(list.length === 0 ? [] : [[facet, list] as const])]) };
}

/** Pounds as a form sends them → pence; what is no number is left to the service, which names it. */
function priceRange(from: string | undefined, to: string | undefined, decimals: number): string | undefined {
  if (from === undefined && to === undefined) return undefined;
  return `${minor(from, decimals)}-${minor(to, decimals)}`;
}

function minor(text: string | undefined, decimals: number): string {
  if (text === undefined) return '';
  const isNumber = /^\d{1,8}([.,]\d{1,3})?$/.test(text) && decimals >= 0 && decimals <= 4;
  return isNumber ? String(Math.round(Number(text.replace(',', '.')) * 10 ** decimals)) : text;
}
