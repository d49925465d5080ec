import { Counter } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.ts';

const OUTCOMES = ['hit', 'miss', 'unavailable'] as const;

export type ReadOutcome = (typeof OUTCOMES)[number];

const NAME = 'cache_reads_total';

/** Counts the reads of one cache. The caches of a service share the metric. */
export function countReads(metrics: Metrics, cache: string): (outcome: ReadOutcome) => void {
  const existing = metrics.registry.getSingleMetric(NAME);
  const reads =
    existing instanceof Counter
      ? existing
      : metrics.counter({ name: NAME, help: 'Reads of a cache, by outcome', labelNames: ['cache', 'outcome'] });
  for (const outcome of OUTCOMES) reads.inc({ cache, outcome }, 0);
  return (outcome) => reads.inc({ cache, outcome });
}
