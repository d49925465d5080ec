import { DependencyUnavailable } from '../../../platform/http/dependency-unavailable.ts';

export interface CircuitProps {
  /** The called system, for the error. */
  readonly target: string;
  /** Consecutive failures that open the circuit. */
  readonly opensAfter: number;
  /** How long the circuit stays open; then one call probes the target. */
  readonly openMillis: number;

  /** @default the system's clock */
  readonly now?: () => number;
}

/** A circuit breaker: a batch does not wait for a failing target once per message. A refusal is not a failure. */
export function circuit({ target, opensAfter, openMillis, now = Date.now }: CircuitProps): <T>(call: () => Promise<T>) => Promise<T> {
  let failures = 0;
  let openUntil = 0;
  return async (call) => {
    if (failures >= opensAfter && now() < openUntil)
      throw new DependencyUnavailable(target, `circuit open after ${failures} consecutive failures`);
    // Keeps the circuit open for other calls while this one probes.
    if (failures >= opensAfter) openUntil = now() + openMillis;
    try {
      const result = await call();
      failures = 0;
      return result;
    } catch (error) {
      if (!(error instanceof DependencyUnavailable)) {
        failures = 0;
        throw error;
      }
      failures += 1;
      openUntil = now() + openMillis;
      throw error;
    }
  };
}
