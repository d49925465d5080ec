import { describeError } from './describe-error.ts';
import type { Logger } from './logger.ts';

export interface TroubleFacts extends Readonly<Record<string, unknown>> {
  /** Told whole, with its stack, only when people are called. */
  readonly error?: unknown;
}

export interface LastingTrouble {
  /** Something failed that is tried again. */
  report(facts: TroubleFacts, message: string): void;

  /** It works. */
  end(): void;
}

/** How long trouble may take to pass by itself, and how often people are told of what does not. */
const PATIENCE_MILLIS = 60_000;

/** Lines of level error call people. Trouble that may pass is a warning each time, and once a minute an error as soon as it has lasted for a minute. */
export function lastingTrouble(logger: Pick<Logger, 'warn' | 'error'>, now: () => number = Date.now): LastingTrouble {
  let since: number | undefined;
  let toldAt = 0;
  return {
    report({ error, ...facts }, message) {
      since ??= now();
      if (now() < Math.max(since, toldAt) + PATIENCE_MILLIS)
        return logger.warn({ ...facts, ...(error !== undefined && { reason: describeError(error).message }) }, message);
      toldAt = now();
      logger.error({ ...facts, ...(error !== undefined && { error }), since: new Date(since) }, message);
    },
    end() {
      since = undefined;
    },
  };
}
