import { describeError } from './describe-error.ts';
import type { Logger } from './logger.ts';

export interface FailureFacts extends Readonly<Record<string, unknown>> {
  /** Logged with its stack only at level error. */
  readonly error?: unknown;
}

export interface RepeatedFailure {
  /** Logs a failure that will be retried. */
  report(facts: FailureFacts, message: string): void;

  /** The retry has succeeded. */
  end(): void;
}

/** How long a failure may last before it raises an alarm, and the interval of further alarms. */
const ALARM_MILLIS = 60_000;

/** Logs a failure that is retried: at level warn during its first minute, then once a minute at level error, which raises an alarm. */
export function repeatedFailure(logger: Pick<Logger, 'warn' | 'error'>, now: () => number = Date.now): RepeatedFailure {
  let since: number | undefined;
  let lastAlarmAt = 0;
  return {
    report({ error, ...facts }, message) {
      since ??= now();
      if (now() < Math.max(since, lastAlarmAt) + ALARM_MILLIS)
        return logger.warn({ ...facts, ...(error !== undefined && { reason: describeError(error).message }) }, message);
      lastAlarmAt = now();
      logger.error({ ...facts, ...(error !== undefined && { error }), since: new Date(since) }, message);
    },
    end() {
      since = undefined;
    },
  };
}
