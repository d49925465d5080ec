import type { CurrentIndex } from '../../domain/product/search/current-index.ts';
import { repeat } from '../../platform/concurrency/repeat.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';

/** How late search shows a change of the catalogue, at most, beside the time to read it. */
const POLL_MILLIS = 1_000;

export interface KeepIndexCurrentProps {
  readonly search: CurrentIndex;
  readonly core: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Loads the search index, and then applies changes of the catalogue to it. @returns a function that stops it and waits for the current round */
export function keepIndexCurrent({ search, core, logger, metrics }: KeepIndexCurrentProps): () => Promise<void> {
  const seconds = metrics.gauge({ name: 'product_search_load_seconds', help: 'Time in which the search index was loaded' });
  metrics.gauge({
    name: 'product_search_products',
    help: 'Products in the search index',
    collect() {
      this.set(search.index?.size ?? 0);
    },
  });
  return repeat(
    async (stopping) => {
      const isLoading = search.index === undefined;
      const startedAt = performance.now();
      const products = await search.refresh(core, stopping);
      if (!isLoading) return;
      const millis = Math.round(performance.now() - startedAt);
      seconds.set(millis / 1000);
      logger.info({ products, millis }, 'search index loaded');
    },
    { pauseMillis: POLL_MILLIS, onError: (error) => logger.error({ error }, 'could not refresh the search index; retrying') },
  );
}
