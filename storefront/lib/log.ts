import { createLogger } from '../../platform/telemetry/logger.ts';

export const log = createLogger('storefront');

/** Lines of level error call people: to what nobody expected, and not to a service that does not answer, which has alarms of its own. */
export function logFailure(error: unknown, facts: object, message: string): void {
  // Next bundles the class more than once, so it is known by its name.
  const isOutage = error instanceof Error && error.name === 'DependencyUnavailable';
  log[isOutage ? 'warn' : 'error']({ error, ...facts }, message);
}
