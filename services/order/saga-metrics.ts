import { readSagaAges } from '../../domain/order/saga/saga-ages.ts';
import type { SagaAge } from '../../domain/order/saga/saga-ages.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';

export interface SagaMetricsProps {
  readonly orders: Sharded;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Reads the ages of sagas at each scrape. Every task reports the same numbers: use the maximum. Without the database they are absent, not zero. */
export function sagaMetrics({ orders, metrics, logger }: SagaMetricsProps): void {
  let reading: Promise<readonly SagaAge[]> | undefined;
  /** Both metrics of a scrape share one query. */
  const read = (): Promise<readonly SagaAge[]> => {
    reading ??= readSagaAges(orders)
      .catch((error: unknown) => {
        logger.warn({ error }, 'cannot read the ages of sagas');
        return [];
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  metrics.gauge({
    name: 'sagas',
    help: 'Sagas that are being decided, overdue or stuck',
    labelNames: ['state'],
    async collect() {
      const ages = await read();
      this.reset();
      for (const { state, sagas } of ages) this.set({ state }, sagas);
    },
  });
  metrics.gauge({
    name: 'saga_oldest_seconds',
    help: 'How long the oldest saga is in its step (deciding), past its deadline (overdue) or stuck',
    labelNames: ['state'],
    async collect() {
      const ages = await read();
      this.reset();
      for (const { state, oldestSeconds } of ages) this.set({ state }, oldestSeconds);
    },
  });
}
