import type { Pool } from 'pg';
import type { Metrics } from '../telemetry/metrics.ts';

/** The use of a pool at each scrape. Statements that wait are the sign that the pool, or the database behind it, is the bottleneck. */
export function poolMetrics(pool: Pool, metrics: Metrics): void {
  metrics.gauge({
    name: 'database_connections',
    help: 'Connections of the pool that run a statement, and its limit',
    labelNames: ['state'],
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'limit' }, pool.options.max ?? 0);
    },
  });
  metrics.gauge({
    name: 'database_waiting_statements',
    help: 'Statements that wait for a connection of the pool',
    collect() {
      this.set(pool.waitingCount);
    },
  });
}
