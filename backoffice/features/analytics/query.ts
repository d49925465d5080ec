import { QUERY_NAMES, queryAnswer } from '../../../contracts/analytics/http.ts';
import type { QueryName } from '../../../contracts/analytics/parameters.ts';
import type { QueryRows } from '../../../contracts/analytics/rows.ts';
import { Refusal, call } from '../../../web/backend.ts';
import { isOutage } from '../../../web/outage.ts';
import { config } from '../../lib/config.ts';
import { logFailure } from '../../lib/log.ts';

export interface Answer<Name extends QueryName> {
  readonly source: 'rollups' | 'shards';
  readonly asOf: string | null;
  readonly timeZone: string;
  readonly rows: readonly QueryRows[Name][];
}

/** Why a chart has no data: the text says what to do. */
export interface NoAnswer {
  readonly problem: string;
}

/** One query. A refusal or a failure concerns its chart alone, so that the rest of the page is shown. */
export async function ask<Name extends QueryName>(
  session: string,
  name: Name,
  parameters: URLSearchParams,
): Promise<Answer<Name> | NoAnswer> {
  try {
    const request = { base: config().ANALYTICS_URL, path: `/api/analytics/queries/${name}?${parameters}`, session };
    const { source, asOf, timeZone, rows } = await call(queryAnswer(name), request);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of this name has parsed them
    return { source, asOf, timeZone, rows: rows as unknown as Answer<Name>['rows'] };
  } catch (error) {
    if (error instanceof Refusal && error.status !== 401 && error.status !== 403) return { problem: problemOf(error) };
    if (!isOutage(error)) throw error;
    logFailure(error, { query: name }, 'query failed');
    return { problem: 'Analytics does not respond in time. Try again in a moment, or choose fewer days.' };
  }
}

function problemOf({ code, message }: Refusal): string {
  if (code === 'too-busy') return 'Other exact questions are being answered. Try again in a few seconds, or use the rollups.';
  if (code === 'query-too-slow') return 'The orders of so many days cannot be read in time. Choose fewer days, or use the rollups.';
  return `This cannot be shown: ${message}. Change the days or the country above.`;
}

/** The name in an address, if there is such a query. */
export function queryNameOf(text: string): QueryName | undefined {
  return QUERY_NAMES.find((name) => name === text);
}
