import type { Logger } from '../telemetry/logger.ts';

/** Failures one after the other after which Redis is left alone. */
const FAILURES = 5;

/** How long it is left alone; then one request tries it. */
const OPEN_MILLIS = 1_000;

/** @returns undefined when the work fails, or when it is not tried because Redis has just failed repeatedly */
export type Attempt = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** Keeps requests from waiting, one after the other, for a Redis that is slow. */
export function circuit(logger: Logger, now: () => number): Attempt {
  let failures = 0;
  let retryAt = 0;
  return async (work) => {
    if (failures >= FAILURES) {
      if (now() < retryAt) return undefined;
      retryAt = now() + OPEN_MILLIS;
    }
    try {
      const result = await work();
      if (failures >= FAILURES) logger.info('the cache is used again');
      failures = 0;
      return result;
    } catch (error) {
      failures += 1;
      if (failures === FAILURES) {
        retryAt = now() + OPEN_MILLIS;
        logger.warn({ error }, 'the cache does not respond; values are read from the database');
      }
      return undefined;
    }
  };
}
