import { cache } from 'react';
import type { SearchResult } from '../../../contracts/product/search.ts';
import { currentResponse } from '../../../web/current-response.ts';
import { Refusal } from '../../../web/backend.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { ProductCard } from '../../features/product/product-card.tsx';
import { StockProvider } from '../../features/product/stock-provider.tsx';
import { Facets } from '../../features/search/facets.tsx';
import { findProducts } from '../../features/search/find-products.ts';
import { NoResults } from '../../features/search/no-results.tsx';
import { SORT_NAMES, choiceOf, parametersOf, searchPath } from '../../features/search/search-choice.ts';
import type { SearchChoice } from '../../features/search/search-choice.ts';
import { metadataOrFailure, pageOrFailure } from '../../lib/page-or-failure.ts';

const PRODUCTS_PER_PAGE = 24;

/** Fetched once per page. */
const resultOf = cache(async (path: string): Promise<SearchResult | Refusal> => {
  const choice = choiceOf(grouped(new URL(path, 'http://shop').searchParams));
  return findProducts(choice, PRODUCTS_PER_PAGE).catch((error: unknown) => {
    // Besides 400, such as 431 for an address that is too long.
    if (error instanceof Refusal) return error;
    throw error;
  });
});

/** The number of results is in the title, which screen readers announce. */
export const generateMetadata = metadataOrFailure(async ({ searchParams }: PageProps) => {
  const choice = choiceOf(await searchParams);
  const result = await resultOf(searchPath(choice));
  const title = result instanceof Refusal ? 'Search' : headingOf(choice, result);
  return { title, robots: { index: false } };
});

async function SearchPage({ searchParams }: PageProps) {
  const choice = choiceOf(await searchParams);
  const result = await resultOf(searchPath(choice));
  if (result instanceof Refusal) return refused(result);
  const { products, total, next, corrected } = result;
  return (
    <StockProvider skus={products.map(({ sku }) => sku)}>
      <div className="page-head">
        <h1>{headingOf(choice, result)}</h1>
        {corrected !== null && total > 0 && (
          <p role="status">
            Nothing is written “{choice.q}”; these are results for <strong>{corrected}</strong>.
          </p>
        )}
      </div>
      <div className="search-page">
        {(total > 0 || choice.values.size > 0 || choice.price !== undefined) && <Facets choice={choice} result={result} />}
        <div>
          {total > 0 && <SortForm choice={choice} />}
          {total === 0 && <NoResults choice={choice} result={result} />}
          <ul className="product-grid">
            {products.map((product) => (
              <ProductCard key={product.sku} product={product} />
            ))}
          </ul>
          <nav aria-label="Pages" className="pager">
            {choice.page !== undefined && <a href={searchPath({ ...choice, page: undefined })}>Back to the first page</a>}
            {next !== null && (
              <a className="button secondary" rel="next nofollow" href={searchPath({ ...choice, page: next })}>
                Next page
              </a>
            )}
          </nav>
        </div>
      </div>
    </StockProvider>
  );
}

export default pageOrFailure(SearchPage);

function SortForm({ choice }: { readonly choice: SearchChoice }) {
  const rest = parametersOf({ ...choice, sort: undefined, page: undefined });
  return (
    <form action="/search" className="sort-form">
      {[...rest].map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor="sort">Sort by</label>
      <select id="sort" name="sort" defaultValue={choice.sort ?? 'relevance'}>
        {Object.entries(SORT_NAMES).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <button className="button secondary">Sort</button>
    </form>
  );
}

function refused({ message }: Refusal) {
  const response = currentResponse();
  if (response) response.statusCode = 400;
  return (
    <div className="page-head">
      <h1>This search cannot be run</h1>
      <p role="alert">{message}</p>
      <p>
        <a href="/search">Show all products</a>
      </p>
    </div>
  );
}

function headingOf({ q }: SearchChoice, { total }: SearchResult): string {
  const count = `${total.toLocaleString('en-GB')} ${total === 1 ? 'product' : 'products'}`;
  return q === '' ? count : `${count} for “${q}”`;
}

function grouped(params: URLSearchParams): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}
