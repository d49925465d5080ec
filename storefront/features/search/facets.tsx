import type { Facet, FacetRange, SearchResult } from '../../../contracts/product/search.ts';
import { decimalsOf, formatMoney } from '../../../platform/money/money.ts';
import { parametersOf, searchPath, toggled } from './search-choice.ts';
import type { SearchChoice } from './search-choice.ts';

export interface FacetsProps {
  readonly choice: SearchChoice;
  readonly result: Pick<SearchResult, 'facets' | 'ranges'>;
  /** @default whether a filter is chosen; wide screens show them in any case */
  readonly isOpen?: boolean;
}

/** Links that narrow a search or widen it again. They need no script. */
export function Facets({ choice, result, isOpen = hasFilters(choice) }: FacetsProps) {
  const price = result.ranges.find(({ code }) => code === 'price');
  return (
    <nav aria-label="Filters">
      <details className="filters" open={isOpen}>
        <summary>Filters</summary>
        <div className="facets">
          {result.facets.map((facet) => (
            <ValueFacet key={facet.code} facet={facet} choice={choice} />
          ))}
          {price && <PriceFacet price={price} choice={choice} />}
        </div>
      </details>
    </nav>
  );
}

function hasFilters({ values, price }: SearchChoice): boolean {
  return values.size > 0 || price !== undefined;
}

function ValueFacet({ facet, choice }: { readonly facet: Facet; readonly choice: SearchChoice }) {
  const isOpen = facet.code === 'category' || facet.values.some(({ isChosen }) => isChosen);
  return (
    <details className="facet" open={isOpen}>
      <summary>{facet.name}</summary>
      <ul>
        {facet.values.map(({ value, name, count, isChosen, parent }) => (
          <li key={value} className={parent === null ? undefined : 'below'}>
            <a href={searchPath(toggled(choice, facet.code, value))} rel="nofollow" aria-current={isChosen || undefined}>
              {isChosen && <span className="sr-only">Remove </span>}
              {name}
            </a>{' '}
            <span className="quiet">
              {count}
              <span className="sr-only"> {count === 1 ? 'product' : 'products'}</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function PriceFacet({ price, choice }: { readonly price: FacetRange; readonly choice: SearchChoice }) {
  const { price: chosen, ...rest } = choice;
  const without = { ...rest, price: undefined, page: undefined };
  const [from = '', to = ''] = chosen?.split('-') ?? [];
  const decimals = decimalsOf(price.unit ?? 'GBP');
  return (
    <details className="facet" open={chosen !== undefined}>
      <summary>{price.name}</summary>
      <ul>
        {price.counts.map((range) => {
          const value = `${range.from}-${range.to ?? ''}`;
          const isChosen = value === chosen;
          return (
            <li key={value}>
              <a href={searchPath({ ...without, price: isChosen ? undefined : value })} rel="nofollow" aria-current={isChosen || undefined}>
                {isChosen && <span className="sr-only">Remove </span>}
                {rangeName(range, price.unit ?? '')}
              </a>{' '}
              <span className="quiet">
                {range.count}
                <span className="sr-only"> {range.count === 1 ? 'product' : 'products'}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <form action="/search" className="price-form">
        {[...parametersOf(without)].map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="decimals" value={decimals} />
        <label>
          From <input name="from" inputMode="decimal" size={6} maxLength={9} defaultValue={major(from, decimals)} />
        </label>
        <label>
          to <input name="to" inputMode="decimal" size={6} maxLength={9} defaultValue={major(to, decimals)} />
        </label>
        <button className="button secondary">Apply</button>
      </form>
    </details>
  );
}

function rangeName({ from, to }: { readonly from: number; readonly to: number | null }, currency: string): string {
  if (to === null) return `${formatMoney({ amount: from, currency })} and more`;
  const end = formatMoney({ amount: to + 1, currency });
  return from === 0 ? `Under ${end}` : `${formatMoney({ amount: from, currency })} to ${end}`;
}

function major(minor: string, decimals: number): string {
  return /^\d+$/.test(minor) ? (Number(minor) / 10 ** decimals).toFixed(decimals) : '';
}
