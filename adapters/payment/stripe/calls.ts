import { toFailure, type Failure } from './failures.ts';

type Answered<T> = { readonly done: T } | { readonly failed: Failure };

interface CallOptions {
  readonly timeout: number;
}

/** The calls of one act at Stripe, which share its time limit. */
export interface Calls {
  /** One call. */
  once<T>(ask: (options: CallOptions) => Promise<T>): Promise<Answered<T>>;

  /** A call that is repeated once, unchanged, when its outcome is unknown. */
  retry<T>(ask: (options: CallOptions) => Promise<T>): Promise<Answered<T>>;
}

/** With less time left no call is made. */
const SHORTEST_MILLIS = 50;

export function callsUntil(until: Date, timeoutMillis: number): Calls {
  const call = async <T>(ask: (options: CallOptions) => Promise<T>): Promise<Answered<T>> => {
    const timeout = Math.min(timeoutMillis, until.getTime() - Date.now());
    if (timeout < SHORTEST_MILLIS) return { failed: { kind: 'unknown', why: 'the time limit of the act has passed', lastCall: 'none' } };
    try {
      return { done: await ask({ timeout }) };
    } catch (error) {
      return { failed: toFailure(error) };
    }
  };

  return {
    once: call,
    async retry(ask) {
      const first = await call(ask);
      return 'failed' in first && first.failed.kind === 'unknown' ? call(ask) : first;
    },
  };
}
