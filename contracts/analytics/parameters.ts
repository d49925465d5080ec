import * as z from 'zod';
import { CountryCode } from '../../platform/contact/country-code.ts';
import { Day, Month } from '../../platform/text/day.ts';
import { CategorySlug } from '../product/http.ts';

/** The longest range of one query: two years, so that each day can be compared with the year before. */
export const MOST_DAYS = 731;

/** The longest range by hours. */
export const MOST_DAYS_BY_HOUR = 31;

const days = {
  from: Day.describe("The first day, in the shop's time zone"),
  to: Day.describe('The last day, which is included'),
};

const exact = z
  .stringbool({ error: 'must be true or false' })
  .default(false)
  .describe('Whether to read the orders themselves, which takes seconds, and not the rollups');

const country = CountryCode.optional().describe('Only orders to this country');

const limit = z.coerce.number().int().min(1).max(1_000).default(20);

/** The parameters of each query, as its address states them. Names of the object are those of the queries. */
export const QUERY_PARAMETERS = {
  revenue: z.object({
    ...days,
    by: z.enum(['hour', 'day', 'country', 'category']).default('day'),
    country,
    category: CategorySlug.optional().describe('Only lines of this category'),
    exact,
  }),
  'top-products': z.object({ ...days, by: z.enum(['revenue', 'units']).default('revenue'), limit, exact }),
  'order-values': z.object({ ...days, country, exact }),
  'order-percentiles': z.object({ ...days, country, exact }),
  cohorts: z.object({ from: Month, to: Month, exact }),
  funnel: z.object(days),
  conversion: z.object(days),
  'page-views': z.object({ ...days, limit }),
  'product-interest': z.object({ ...days, limit }),
  'stock-outs': z.object({ ...days, limit }),
} as const;

export type QueryName = keyof typeof QUERY_PARAMETERS;

export type QueryParameters = { readonly [Name in QueryName]: Readonly<z.output<(typeof QUERY_PARAMETERS)[Name]>> };
