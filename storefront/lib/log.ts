import { createLogger } from '../../platform/telemetry/logger.ts';
import { isOutage } from './outage.ts';

export const log = createLogger('storefront');

/** Lines of level error call people: to what nobody expected, and not to a service that does not answer, which has alarms of its own. */
export function logFailure(error: unknown, facts: object, message: string): void {
  log[isOutage(error) ? 'warn' : 'error']({ error, ...facts }, message);
}
