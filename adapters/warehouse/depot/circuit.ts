import { DependencyUnavailable } from '../../../platform/http/dependency-unavailable.ts';

export interface CircuitProps {
  /** Who is called, for the error. */
  readonly target: string;
  /** How many calls must fail in a row before the next ones are spared. */
  readonly opensAfter: number;
  /** How long they are spared; then one call tries whether it works again. */
  readonly openMillis: number;

  /** @default the system's clock */
  readonly now?: () => number;
}

/** Stops calling what does not answer, so that a batch waits for it once and not again and again. A refusal is an answer. */
export function circuit({ target, opensAfter, openMillis, now = Date.now }: CircuitProps): <T>(call: () => Promise<T>) => Promise<T> {
  let failures = 0;
  let openUntil = 0;
  return async (call) => {
    if (failures >= opensAfter && now() < openUntil)
      throw new DependencyUnavailable(target, `not called: ${failures} calls in a row failed`);
    // Whoever comes next waits for what this one finds.
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
