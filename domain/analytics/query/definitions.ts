import * as z from 'zod';
import type { QueryName, QueryParameters } from '../../../contracts/analytics/parameters.ts';
import type { QueryRows } from '../../../contracts/analytics/rows.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { AnalyticsError } from '../errors.ts';
import { daysOfMonths, refuseRange } from './range.ts';
import type { DayRange } from './range.ts';
import { cohorts } from './rollups/customers.ts';
import { orderPercentiles, orderValues, revenue, topProducts } from './rollups/sales.ts';
import { stockOuts } from './rollups/stock.ts';
import { conversion, funnel, pageViews, productInterest } from './rollups/visits.ts';
import { cohorts as exactCohorts } from './shards/customers.ts';
import {
  orderPercentiles as exactOrderPercentiles,
  orderValues as exactOrderValues,
  revenue as exactRevenue,
  topProducts as exactTopProducts,
} from './shards/sales.ts';
import type { Topic } from './version.ts';

export interface Sources {
  /** The rollups. */
  readonly core: Sql;

  /** The orders themselves, on all shards, with the time limit of analytics. */
  readonly orders: Sql;
  readonly timeZone: string;
  readonly now: Date;
}

export interface QueryDefinition<Name extends QueryName> {
  readonly topics: readonly Topic[];

  /** How long an answer of one version of the data is kept. @default a week */
  readonly keptSeconds?: number;

  /** The days whose rollups decide the answer. @throws AnalyticsError when they are refused */
  readonly daysOf: (parameters: QueryParameters[Name]) => DayRange;
  readonly fromRollups: (sources: Sources, parameters: QueryParameters[Name]) => Promise<readonly QueryRows[Name][]>;

  /** Only of queries with the parameter `exact`. @throws AnalyticsError when the orders do not have the answer */
  readonly fromShards?: (sources: Sources, parameters: QueryParameters[Name]) => Promise<readonly QueryRows[Name][]>;
}

const days = (range: DayRange & { readonly by?: string }): DayRange => {
  refuseRange(range, range.by);
  return { from: range.from, to: range.to };
};

const months = (range: DayRange): DayRange => {
  if (range.from > range.to) refuseRange({ from: `${range.from}-01`, to: `${range.to}-01` });
  const all = daysOfMonths(range);
  refuseRange(all);
  return all;
};

/** Later orders of a cohort change its answer. */
const sinceMonths = (range: DayRange): DayRange => ({ ...months(range), to: '9999-12-31' });

const sales = ['sales'] as const;
const visits = ['visits'] as const;

export const QUERIES: { readonly [Name in QueryName]: QueryDefinition<Name> } = {
  revenue: {
    topics: sales,
    daysOf: days,
    fromRollups: ({ core, timeZone }, parameters) => revenue(core, parameters, timeZone),
    fromShards: async ({ orders, timeZone }, parameters) => {
      if (parameters.by === 'category' || parameters.category !== undefined)
        throw new AnalyticsError('exact-answer-unavailable', 'orders have no category; leave exact out, or ask by hour, day or country');
      return exactRevenue(orders, parameters, timeZone);
    },
  },
  'top-products': {
    topics: ['sales', 'catalogue'],
    daysOf: days,
    fromRollups: ({ core }, parameters) => topProducts(core, parameters),
    fromShards: async ({ core, orders, timeZone }, parameters) => {
      const rows = await exactTopProducts(orders, parameters, timeZone);
      const categories = await categoriesOf(
        core,
        rows.map(({ sku }) => sku),
      );
      return rows.map((row) => ({ ...row, category: categories.get(row.sku) ?? 'unknown' }));
    },
  },
  'order-values': {
    topics: sales,
    daysOf: days,
    fromRollups: ({ core }, parameters) => orderValues(core, parameters),
    fromShards: ({ orders, timeZone }, parameters) => exactOrderValues(orders, parameters, timeZone),
  },
  'order-percentiles': {
    topics: sales,
    daysOf: days,
    fromRollups: ({ core }, parameters) => orderPercentiles(core, parameters),
    fromShards: ({ orders, timeZone }, parameters) => exactOrderPercentiles(orders, parameters, timeZone),
  },
  cohorts: {
    topics: sales,
    daysOf: sinceMonths,
    fromRollups: ({ core }, parameters) => cohorts(core, parameters),
    fromShards: ({ orders, timeZone }, parameters) => exactCohorts(orders, parameters, timeZone),
  },
  funnel: { topics: visits, daysOf: days, fromRollups: ({ core }, parameters) => funnel(core, parameters) },
  conversion: { topics: visits, daysOf: days, fromRollups: ({ core }, parameters) => conversion(core, parameters) },
  'page-views': { topics: visits, daysOf: days, fromRollups: ({ core }, parameters) => pageViews(core, parameters) },
  'product-interest': {
    topics: ['sales', 'visits', 'catalogue'],
    daysOf: days,
    fromRollups: ({ core }, parameters) => productInterest(core, parameters),
  },
  'stock-outs': {
    topics: ['stock', 'catalogue'],
    // A time without stock that lasts grows without an event.
    keptSeconds: 300,
    daysOf: days,
    fromRollups: ({ core, timeZone, now }, parameters) => stockOuts(core, parameters, timeZone, now),
  },
};

const Category = z.object({ sku: z.string(), category: z.string() });

async function categoriesOf(core: Sql, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await core.rows(Category)`
    select p.sku, p.category from analytics.products p where p.sku in (select value from jsonb_array_elements_text(${json(skus)}))
  `;
  return new Map(rows.map(({ sku, category }) => [sku, category]));
}
