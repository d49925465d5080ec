import type { QueryName, QueryParameters } from '../../contracts/analytics/parameters.ts';
import { AnalyticsError } from '../../domain/analytics/errors.ts';
import { QUERIES } from '../../domain/analytics/query/definitions.ts';
import type { QueryDefinition } from '../../domain/analytics/query/definitions.ts';
import { dataVersion } from '../../domain/analytics/query/version.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import { SqlError, type Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { AnswerCache, AnswerKey, CachedAnswer } from './answer-cache.ts';
import { SharedWork } from './shared-work.ts';

export interface AnswersProps {
  readonly core: Database;

  /** The orders, with a time limit. */
  readonly orders: Database;
  readonly cache: AnswerCache;
  readonly timeZone: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

export interface Answer {
  readonly source: 'rollups' | 'shards';
  readonly asOf: string | null;
  readonly computedAt: string;
  readonly isCached: boolean;
  readonly rows: readonly object[];
}

/** @param gone aborts when the caller no longer waits: the query is cancelled in the database, unless others wait for it */
export type Answers = <Name extends QueryName>(name: Name, parameters: QueryParameters[Name], gone: AbortSignal) => Promise<Answer>;

const WEEK_SECONDS = 7 * 86_400;

/** An answer that is used in the last part of its life is computed again beside the response. */
const REFRESHED_AFTER = 0.8;

/** Exact answers of today are at most this old: the version of today changes with every sale. */
const EXACT_VERSION_MILLIS = 15_000;

/** Exact queries at one time, in one task: two connections, and as many that wait for one. */
const MOST_EXACT = 4;

/** Answers queries from the cache, the rollups or the orders. Equal queries at the same time are computed once. */
export function answers({ core, orders, cache, timeZone, logger, metrics, now }: AnswersProps): Answers {
  const seconds = metrics.histogram({
    name: 'analytics_query_seconds',
    help: 'Time to answer a query, by where the answer came from',
    labelNames: ['query', 'source'],
  });
  const computing = new SharedWork<CachedAnswer>();
  const versions = new Map<string, { readonly version: Promise<{ version: string; changedAt: string | null }>; readonly until: number }>();
  let exact = 0;

  const versionOf = <Name extends QueryName>(definition: QueryDefinition<Name>, parameters: QueryParameters[Name], isExact: boolean) => {
    const days = definition.daysOf(parameters);
    if (!isExact) return dataVersion(core, definition.topics, days);
    const name = JSON.stringify([definition.topics, days]);
    const known = versions.get(name);
    if (known && known.until > now().getTime()) return known.version;
    if (versions.size > 1_000) versions.clear();
    const version = dataVersion(core, definition.topics, days);
    versions.set(name, { version, until: now().getTime() + EXACT_VERSION_MILLIS });
    version.catch(() => versions.delete(name));
    return version;
  };

  const readShards = async <Row>(work: () => Promise<readonly Row[]>): Promise<readonly Row[]> => {
    if (exact >= MOST_EXACT)
      throw new PlatformError('too-busy', 'other exact queries are running; try again in a few seconds, or leave exact out', {
        retryAfterSeconds: 5,
      });
    exact += 1;
    try {
      return await work();
    } catch (error) {
      // Cancelled by its time limit.
      if (error instanceof SqlError && error.sqlState === '57014')
        throw new AnalyticsError(
          'query-too-slow',
          'the query took longer than its time limit and was cancelled; ask for fewer days, or leave exact out',
        );
      throw error;
    } finally {
      exact -= 1;
    }
  };

  return async (name, parameters, gone) => {
    const definition: QueryDefinition<typeof name> = QUERIES[name];
    const isExact = 'exact' in parameters && parameters.exact;
    const { fromShards } = definition;
    const source = isExact && fromShards ? 'shards' : 'rollups';
    const endTimer = seconds.startTimer({ query: name });
    const { version, changedAt } = await versionOf(definition, parameters, source === 'shards');
    const key: AnswerKey = { query: name, parameters, timeZone, version };
    const keptSeconds = definition.keptSeconds ?? WEEK_SECONDS;

    const computeOnce = async (signal: AbortSignal): Promise<CachedAnswer> => {
      const startedAt = now();
      const sources = { core: core.cancelledBy(signal), orders: orders.cancelledBy(signal), timeZone, now: startedAt };
      const rows =
        source === 'shards' && fromShards
          ? await readShards(() => fromShards(sources, parameters))
          : await definition.fromRollups(sources, parameters);
      const computed: CachedAnswer = {
        rows: rows.map((row) => ({ ...row })),
        asOf: source === 'shards' ? startedAt.toISOString() : changedAt,
        computedAt: startedAt.toISOString(),
      };
      await cache.save(key, computed, keptSeconds);
      return computed;
    };
    const compute = (caller?: AbortSignal) => computing.run(JSON.stringify(key), computeOnce, caller);

    const cached = await cache.find(key);
    if (cached) {
      const age = now().getTime() - Date.parse(cached.computedAt);
      if (age > keptSeconds * 1000 * REFRESHED_AFTER)
        compute().catch((error: unknown) => logger.warn({ query: name, error }, 'could not refresh an answer'));
    }
    const { rows, asOf, computedAt } = cached ?? (await compute(gone));
    endTimer({ source: cached ? 'cache' : source });
    return { source, asOf, computedAt, isCached: cached !== undefined, rows };
  };
}
