import { Pool } from 'undici';
import type { Endpoints } from '../../tools/endpoints.ts';
import { shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { staffSession } from '../staff-session.ts';
import { cpuByShare, subtract } from './cpu.ts';
import type { CpuByShare } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface QueriesMeasured extends LoadResult {
  readonly name: string;
  readonly cpuMillisPerUnit: CpuByShare;
}

export interface QueriesOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly isStandIn: (name: string) => boolean;
  readonly onProgress: (text: string) => void;
}

const DAY_MILLIS = 86_400_000;

/** A day in the past, so that each request asks for a range of its own and no answer is in the cache. */
const day = (ago: number) => new Date(Date.now() - ago * DAY_MILLIS).toISOString().slice(0, 10);

const ranges = (days: number) => () => {
  const to = Math.floor(Math.random() * 300);
  return `from=${day(to + days - 1)}&to=${day(to)}`;
};

const lastMonth = () => `from=${day(29)}&to=${day(0)}`;

/** The queries of a dashboard, by the service itself. */
const CASES = [
  { name: 'revenue of 30 days by day, from the rollups', path: (range: string) => `revenue?${range}&by=day`, range: ranges(30) },
  { name: 'revenue of 30 days by day, cached', path: (range: string) => `revenue?${range}&by=day`, range: lastMonth },
  { name: 'top 20 products of 30 days, from the rollups', path: (range: string) => `top-products?${range}`, range: ranges(30) },
  { name: 'percentiles of 30 days, from the rollups', path: (range: string) => `order-percentiles?${range}`, range: ranges(30) },
  { name: 'funnel of 30 days, from the rollups', path: (range: string) => `funnel?${range}`, range: ranges(30) },
  { name: 'revenue of 30 days by day, exact', path: (range: string) => `revenue?${range}&by=day&exact=true`, range: ranges(30) },
  { name: 'top 20 products of 30 days, exact', path: (range: string) => `top-products?${range}&exact=true`, range: ranges(30) },
  { name: 'percentiles of 30 days, exact', path: (range: string) => `order-percentiles?${range}&exact=true`, range: ranges(30) },
] as const;

/** Measures the queries of staff. */
export async function benchAnalytics(currentEndpoints: () => Endpoints, options: QueriesOptions): Promise<readonly QueriesMeasured[]> {
  const endpoints = currentEndpoints();
  const service = endpoints.services['analytics'];
  if (service === undefined)
    throw new Error(`the running shop has no service named analytics; its services are ${Object.keys(endpoints.services).join(', ')}`);
  const authorization = await authorizationOf(endpoints);
  const measured: QueriesMeasured[] = [];
  for (const { name, path, range } of CASES) {
    options.onProgress(name);
    // Exact queries are refused beyond the few that a task runs at one time.
    const clients = name.endsWith('exact') ? Math.min(2, options.clients) : options.clients;
    const pool = new Pool(service, { connections: clients });
    const act = async () => {
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: `/api/analytics/queries/${path(range())}`,
        headers: { authorization },
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`returned ${statusCode}`);
    };
    try {
      await warmUp(name, { clients, seconds: 1, act });
      const before = cpuByShare(currentEndpoints(), options.isStandIn);
      const driven = await drive({ clients, seconds: options.seconds, act });
      const cpu = subtract(cpuByShare(currentEndpoints(), options.isStandIn), before);
      const per = (millis: number) => millis / Math.max(1, driven.done);
      measured.push({
        ...driven,
        name,
        cpuMillisPerUnit: { product: per(cpu.product), emulators: per(cpu.emulators), database: per(cpu.database), redis: per(cpu.redis) },
      });
    } finally {
      await pool.close();
    }
  }
  return measured;
}

async function authorizationOf(endpoints: Endpoints): Promise<string> {
  const door = Shop.at(shopUrl(endpoints), 1);
  try {
    return `Session ${await staffSession(door, endpoints)}`;
  } finally {
    await door.close();
  }
}
