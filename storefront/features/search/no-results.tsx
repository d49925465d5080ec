import type { SearchResult } from '../../../contracts/product/search.ts';
import { categoryPath } from '../../lib/paths.ts';
import { searchPath } from './search-choice.ts';
import type { SearchChoice } from './search-choice.ts';

/** What a shopper can do next when nothing was found. */
export function NoResults({ choice, result }: { readonly choice: SearchChoice; readonly result: SearchResult }) {
  const withoutFilters = { ...choice, values: new Map(), price: undefined, page: undefined };
  const hasFilters = choice.values.size > 0 || choice.price !== undefined;
  return (
    <div className="no-results">
      <p>Please check the spelling, or try fewer or more general words.</p>
      {hasFilters && (
        <p>
          <a href={searchPath(withoutFilters)}>Search without the filters</a>
        </p>
      )}
      {result.fewerWords.length > 0 && (
        <>
          <h2>With fewer words</h2>
          <ul>
            {result.fewerWords.map(({ q, total }) => (
              <li key={q}>
                <a href={searchPath({ ...choice, q, page: undefined })}>{q}</a>{' '}
                <span className="quiet">
                  {total} {total === 1 ? 'product' : 'products'}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {result.popularCategories.length > 0 && (
        <>
          <h2>Popular categories</h2>
          <ul>
            {result.popularCategories.map(({ slug, name }) => (
              <li key={slug}>
                <a href={categoryPath(slug)}>{name}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
