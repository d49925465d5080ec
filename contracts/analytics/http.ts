import * as z from 'zod';
import type { QueryName } from './parameters.ts';
import { QUERY_PARAMETERS } from './parameters.ts';
import { QUERY_ROWS } from './rows.ts';

/** The roles that may read analytics. */
export const ANALYTICS_ROLES = ['merchandiser', 'finance', 'admin'] as const;

/** Where an answer came from, and how fresh it is. */
const provenance = {
  /** `rollups`: counted as events arrive, seconds after the act. `shards`: the orders themselves, when they were read. */
  source: z.enum(['rollups', 'shards']),
  /** The last change of the data that the answer includes: of the rollups of these days, or the time at which the orders were read. Null when nothing was counted yet. */
  asOf: z.iso.datetime().nullable(),
  computedAt: z.iso.datetime(),
  /** It was computed for an earlier request, of the same version of the data. */
  isCached: z.boolean(),
  timeZone: z.string().describe('The time zone of days and months, such as Europe/London'),
};

/** The answer of a query, as `GET /api/analytics/queries/:name` returns it. With `format=csv` its rows alone, as `text/csv`. */
export function queryAnswer<Name extends QueryName>(name: Name) {
  return z.object({
    query: z.literal(name),
    parameters: z.record(z.string(), z.unknown()),
    ...provenance,
    rows: z.array(QUERY_ROWS[name]),
  });
}

export const QUERY_NAMES: readonly QueryName[] = Object.keys(QUERY_PARAMETERS).filter(isQueryName);

function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(QUERY_PARAMETERS, name);
}

/** The format of an answer. */
export const AnswerFormat = z.enum(['json', 'csv']).default('json');

/** The list of queries, as `GET /api/analytics/queries` returns it: each with the JSON schema of its parameters. */
export const QueryList = z.object({
  queries: z.array(z.object({ name: z.string(), parameters: z.record(z.string(), z.unknown()) })),
});
