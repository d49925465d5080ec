import { randomUUID } from 'node:crypto';
import type { CollectedEvents } from '../../contracts/analytics/collect.ts';
import { countVisits, deleteOldVisits } from '../../domain/analytics/collect/store.ts';
import { VisitCounter } from '../../domain/analytics/collect/visit-counts.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';

export interface VisitBufferProps {
  readonly core: Sql;
  readonly timeZone: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

export interface VisitBuffer {
  /** Counts in memory. @throws PlatformError `too-busy` when the database has not taken the counts for so long that the buffer is full */
  add(events: CollectedEvents): void;

  /** Writes what is counted, or fails; the next call writes the same again. */
  flush(): Promise<void>;

  /** Writes the rest. */
  stop(): Promise<void>;
}

/** What a task loses when it is killed: the counts of half a second. One that is stopped loses none. */
const FLUSH_INTERVAL_MILLIS = 500;

/** Twelve minutes of the mean rate of 2 million events a day, at one task. */
const MOST_EVENTS = 16_000;

const VISIT_KEPT_MILLIS = 3 * 86_400_000;
const DELETE_BATCH = 1_000;

interface Pending {
  readonly flush: string;
  readonly at: Date;
  readonly counter: VisitCounter;
}

/** Counts what shoppers do in memory, and adds the counts to the rollups twice a second. A flush without a known outcome is repeated under its id, which counts once. */
export function visitBuffer({ core, timeZone, logger, metrics, now }: VisitBufferProps): VisitBuffer {
  const collected = metrics.counter({ name: 'analytics_collected_events_total', help: 'Events of the storefront that were counted' });
  const refused = metrics.counter({ name: 'analytics_refused_events_total', help: 'Events of the storefront that did not fit the buffer' });
  const failure = repeatedFailure(logger, () => now().getTime());
  let counter = new VisitCounter();
  let pending: Pending | undefined;
  let underWay: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    if (!pending) {
      if (counter.events === 0) {
        await deleteOldVisits(core, new Date(now().getTime() - VISIT_KEPT_MILLIS), DELETE_BATCH);
        return;
      }
      pending = { flush: randomUUID(), at: now(), counter };
      counter = new VisitCounter();
    }
    await countVisits(core, pending.counter.counts(), { flush: pending.flush, at: pending.at, timeZone });
    collected.inc(pending.counter.events);
    pending = undefined;
    failure.end();
  };
  const flush = async (): Promise<void> => {
    underWay ??= write().finally(() => (underWay = undefined));
    await underWay;
  };
  const timer = setInterval(() => {
    flush().catch((error: unknown) => failure.report({ error }, 'could not add visits to the rollups; retrying'));
  }, FLUSH_INTERVAL_MILLIS);
  timer.unref();

  return {
    add(events) {
      const waiting = counter.events + (pending?.counter.events ?? 0) + events.events.length;
      if (waiting > MOST_EVENTS) {
        refused.inc(events.events.length);
        throw new PlatformError('too-busy', 'statistics cannot be taken at the moment; leave these out', { retryAfterSeconds: 60 });
      }
      counter.add(events);
    },
    flush,
    async stop() {
      clearInterval(timer);
      // A flush that runs has taken an earlier counter.
      await flush();
      if (counter.events > 0) await flush();
    },
  };
}
