import type { CurrentIndex } from '../../domain/product/search/current-index.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** How late search shows a change of the catalogue, at most, beside the time to read it. */
const POLL_MILLIS = 1_000;

export interface KeepIndexCurrentProps {
  readonly search: CurrentIndex;
  readonly core: Database;
  readonly logger: Logger;
}

/** Loads the search index, and then applies changes of the catalogue to it. @returns a function that stops it and waits for the current round */
export function keepIndexCurrent({ search, core, logger }: KeepIndexCurrentProps): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const round = async () => {
    const isLoading = search.index === undefined;
    const startedAt = performance.now();
    try {
      const products = await search.refresh(core, stopping.signal);
      if (isLoading) logger.info({ products, millis: Math.round(performance.now() - startedAt) }, 'search index loaded');
    } catch (error) {
      if (!stopping.signal.aborted) logger.error({ error }, 'could not refresh the search index; retrying');
    }
    if (!stopping.signal.aborted) timer = setTimeout(begin, POLL_MILLIS);
  };
  let current = Promise.resolve();
  function begin(): void {
    current = round();
  }
  begin();
  return async () => {
    stopping.abort(new Error('the service is stopping'));
    clearTimeout(timer);
    await current;
  };
}
