import type { Endpoints } from '../../tools/endpoints.ts';
import { staffHeaders } from '../staff-session.ts';
import type { Floor } from './floors.ts';
import { measureBareRevenue } from './bare-revenue.ts';
import type { BareRevenue } from './bare-revenue.ts';
import { measureReads, serviceOf } from './reads.ts';
import type { ReadCase, ReadMeasured, ReadOptions } from './reads.ts';

const DAY_MILLIS = 86_400_000;

/** A day in the past, so that each request asks for a range of its own and no answer is in the cache. */
const day = (ago: number) => new Date(Date.now() - ago * DAY_MILLIS).toISOString().slice(0, 10);

const ranges = (days: number) => () => {
  const to = Math.floor(Math.random() * 300);
  return `from=${day(to + days - 1)}&to=${day(to)}`;
};

const lastMonth = () => `from=${day(29)}&to=${day(0)}`;

const EXACT_REVENUE = 'revenue of 30 days by day, exact';

/** The queries of a dashboard, by the service itself. */
const CASES = [
  { name: 'revenue of 30 days by day, from the rollups', path: (range: string) => `revenue?${range}&by=day`, range: ranges(30) },
  { name: 'revenue of 30 days by day, cached', path: (range: string) => `revenue?${range}&by=day`, range: lastMonth },
  { name: 'top 20 products of 30 days, from the rollups', path: (range: string) => `top-products?${range}`, range: ranges(30) },
  { name: 'percentiles of 30 days, from the rollups', path: (range: string) => `order-percentiles?${range}`, range: ranges(30) },
  { name: 'funnel of 30 days, from the rollups', path: (range: string) => `funnel?${range}`, range: ranges(30) },
  { name: EXACT_REVENUE, path: (range: string) => `revenue?${range}&by=day&exact=true`, range: ranges(30) },
  { name: 'top 20 products of 30 days, exact', path: (range: string) => `top-products?${range}&exact=true`, range: ranges(30) },
  { name: 'percentiles of 30 days, exact', path: (range: string) => `order-percentiles?${range}&exact=true`, range: ranges(30) },
] as const;

export interface BesideExact {
  /** The same question as the first exact case, in bare SQL. */
  readonly bare: BareRevenue;
  /** Reads of a shopper, alone and while two clients ask for exact answers. */
  readonly alone: ReadMeasured;
  readonly meanwhile: ReadMeasured;
}

/** What exact answers cost beside bare SQL, and what they cost a shopper on the same machine. */
export async function besideExact(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<BesideExact> {
  const endpoints = currentEndpoints();
  const address = endpoints.databases['orders'];
  if (!address) throw new Error('the running shop has no database orders');
  options.onProgress('revenue of 30 days by day, in bare SQL');
  const bare = await measureBareRevenue(address, options.seconds, () => day(30 + Math.floor(Math.random() * 300)));
  const shopper = [{ name: 'list of 20 products', origin: serviceOf(endpoints, 'product'), path: () => '/api/products?limit=20' }];
  const [alone] = await measureReads(currentEndpoints, shopper, options);
  const exact = casesOf(endpoints, await staffHeaders(endpoints)).filter(({ name }) => name === EXACT_REVENUE);
  const [[meanwhile]] = await Promise.all([
    measureReads(currentEndpoints, shopper, options),
    measureReads(currentEndpoints, exact, { ...options, seconds: options.seconds + 1 }),
  ]);
  if (!alone || !meanwhile) throw new Error('a measurement has no result');
  return { bare, alone, meanwhile };
}

/** Measures the queries of staff. */
export async function benchAnalytics(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<readonly ReadMeasured[]> {
  const endpoints = currentEndpoints();
  return measureReads(currentEndpoints, casesOf(endpoints, await staffHeaders(endpoints)), options);
}

function casesOf(endpoints: Endpoints, headers: Readonly<Record<string, string>>): readonly ReadCase[] {
  const origin = serviceOf(endpoints, 'analytics');
  return CASES.map(({ name, path, range }) => ({
    name,
    origin,
    headers,
    path: () => `/api/analytics/queries/${path(range())}`,
    // Exact queries are refused beyond the few that a task runs at one time.
    ...(name.endsWith('exact') && { mostClients: 2 }),
  }));
}

/** What was measured, as multiples of what it is compared with. */
export function analyticsRatios(
  measured: readonly ReadMeasured[],
  [read]: readonly Floor[],
  { bare, alone, meanwhile }: BesideExact,
): readonly string[] {
  const times = (one: number, other: number) => `${(one / other).toFixed(1)} times`;
  const exact = measured.find(({ name }) => name === EXACT_REVENUE);
  return [
    ...measured.flatMap(({ name, p95Millis }) =>
      read ? [`${name}: p95 is ${times(p95Millis, read.p95Millis)} that of a route with one read`] : [],
    ),
    ...(exact
      ? [
          `${EXACT_REVENUE}: p50 is ${times(exact.p50Millis, bare.p50Millis)} that of bare SQL (${bare.p50Millis.toFixed(0)} ms), its CPU time ` +
            `${times(exact.cpuMillisPerUnit.database, bare.databaseCpuMillis)} (${bare.databaseCpuMillis.toFixed(0)} CPU-ms); the goal is 1.5`,
        ]
      : []),
    `a shopper's list of products: p95 ${meanwhile.p95Millis.toFixed(0)} ms meanwhile, ${times(meanwhile.p95Millis, alone.p95Millis)} that of before; the goal is 2`,
  ];
}
