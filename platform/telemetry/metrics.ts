import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { countInFlight } from './in-flight.ts';
import type { InFlight } from './in-flight.ts';
import type { CounterConfiguration, GaugeConfiguration, HistogramConfiguration } from 'prom-client';

/** From a cached response (1 ms) to a checkout that waits for its outcome (30 s). */
const SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 2.5, 5, 10, 30];

/** Interval of the timer that measures the event loop's lag, which the metric includes. Every 10 ms, the default, an idle task needs 4 CPU-ms a second for it, instead of 0.6. */
const LAG_SAMPLING_MILLIS = 100;

/** The Prometheus metrics of one service. `main.ts` creates them and passes them on: two services can run in one process. */
export interface Metrics {
  readonly registry: Registry;

  /** The service's requests; `requestMetrics` counts them. */
  readonly inFlight: InFlight;
  counter<L extends string>(config: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string>(config: GaugeConfiguration<L>): Gauge<L>;
  /** Buckets default to seconds, 1 ms to 30 s. */
  histogram<L extends string>(config: HistogramConfiguration<L>): Histogram<L>;
}

export interface MetricsOptions {
  /**
   * Adds metrics of the process: memory, event loop lag, garbage collection.
   *
   * @default false
   */
  readonly ofProcess?: boolean;
}

export function createMetrics(service: string, { ofProcess = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (ofProcess) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLING_MILLIS });
  const registers = [registry];
  return {
    registry,
    inFlight: countInFlight(),
    counter: (config) => new Counter({ ...config, registers }),
    gauge: (config) => new Gauge({ ...config, registers }),
    histogram: (config) => new Histogram({ buckets: SECONDS_BUCKETS, ...config, registers }),
  };
}
