import { createLogger } from '../../platform/telemetry/logger.ts';
import { isOutage } from '../../web/outage.ts';

export const log = createLogger('backoffice');

/** Logs an outage of a service as a warning, since that has its own alarm, and other failures as errors. */
export function logFailure(error: unknown, facts: object, message: string): void {
  log[isOutage(error) ? 'warn' : 'error']({ error, ...facts }, message);
}
