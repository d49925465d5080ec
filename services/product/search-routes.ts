import * as z from 'zod';
import { CategorySlug } from '../../contracts/product/http.ts';
import { SearchResult, Suggestions } from '../../contracts/product/search.ts';
import type { LoadedIndex } from '../../domain/product/search/current-index.ts';
import { readPageToken } from '../../domain/product/search/page-token.ts';
import { search } from '../../domain/product/search/search.ts';
import { SORTS } from '../../domain/product/search/sort.ts';
import { suggest } from '../../domain/product/search/suggest.ts';
import type { Service } from '../../platform/http/service.ts';
import { Query, filtersOf, listOf } from './search-query.ts';

const SHARED_FOR_SECONDS = 'public, max-age=2, s-maxage=5';
const MOST_PER_PAGE = 100;

const SearchParameters = z
  .looseObject({
    q: Query.default('').describe('words, a SKU or a barcode; the last word may be the beginning of one'),
    category: listOf(CategorySlug).optional().describe('slugs: products of any of them, or of categories below'),
    availability: listOf(z.enum(['in-stock', 'sold-out'])).optional(),
    price: z.string().max(40).optional().describe('a range of minor units, such as 1000-2500, 1000- or -2500'),
    sort: z.enum(SORTS).default('relevance'),
    page: z.string().max(2_000).optional().describe('`next` of the previous page'),
    limit: z.coerce.number().int().min(0).max(MOST_PER_PAGE).default(24),
  })
  .describe(
    '`attribute.CODE` filters by an attribute or option: a value, several of which may be given, or a range of numbers such as 10-20',
  );

/** Search over what the shop lists. It reads the index in memory, not the database. */
export function searchRoutes(app: Service, current: LoadedIndex): void {
  app.get(
    '/api/search',
    {
      schema: {
        description:
          'Finds products, with the number of products for each value of each facet. `attribute.CODE` filters by an attribute or option: a value, or a range of numbers ' +
          'such as 10-20; several values of one facet widen the result, other facets narrow it.',
        querystring: SearchParameters,
        response: { 200: SearchResult },
      },
    },
    async (request, reply) => {
      const { q, sort, page, limit } = request.query;
      const after = page === undefined ? undefined : readPageToken(sort, page);
      const index = current.expectLoaded();
      const result = search(index, { q, sort, after, limit, filters: filtersOf(index, request.query) });
      reply.header('cache-control', SHARED_FOR_SECONDS);
      return result;
    },
  );

  app.get(
    '/api/search/suggestions',
    {
      schema: {
        description: 'What a shopper may be typing: queries that find something, categories and products.',
        querystring: z.object({ q: Query }),
        response: { 200: Suggestions },
      },
    },
    async (request, reply) => {
      const suggestions = suggest(current.expectLoaded(), request.query.q);
      reply.header('cache-control', SHARED_FOR_SECONDS);
      return suggestions;
    },
  );
}
