import { applyDueChanges } from '../../domain/product/catalogue/apply-due.ts';
import { repeat } from '../../platform/concurrency/repeat.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** How late pages show a dated price or a publication; orders read the dates themselves. */
const POLL_MILLIS = 2_000;

export interface DueChangesProps {
  readonly core: Database;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Applies dated prices and publications when they begin and end. @returns a function that stops it and waits for the current round */
export function applyChangesWhenDue({ core, logger, now }: DueChangesProps): () => Promise<void> {
  return repeat(
    async (stopping) => {
      // Until nothing is due: a sale may begin for thousands of products.
      for (let applied = 1; applied > 0 && !stopping.aborted;) {
        applied = await applyDueChanges(core, now());
        if (applied > 0) logger.info({ applied }, 'dated prices and publications applied');
      }
    },
    {
      pauseMillis: POLL_MILLIS,
      onError: (error) => logger.error({ error }, 'could not apply dated prices and publications; retrying'),
    },
  );
}
