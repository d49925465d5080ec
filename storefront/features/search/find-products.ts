import { SearchResult } from '../../../contracts/product/search.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { parametersOf } from './search-choice.ts';
import type { SearchChoice } from './search-choice.ts';

/** @throws Refusal when the service refuses a parameter, such as a query that is too long */
export async function findProducts(choice: SearchChoice, limit: number): Promise<SearchResult> {
  const query = parametersOf(choice);
  query.set('limit', String(limit));
  return call(SearchResult, { base: config().PRODUCT_URL, path: `/api/search?${query}` });
}
