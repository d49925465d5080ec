import { toFailure, type Failure } from './failures.ts';

type CallResult<T> = { readonly done: T } | { readonly failed: Failure };

interface CallOptions {
  readonly timeout: number;
}

/** The calls of one act at Stripe. They share a time limit. */
export interface Calls {
  /** One call, without a retry. */
  once<T>(send: (options: CallOptions) => Promise<T>): Promise<CallResult<T>>;

  /** One call, repeated once unchanged if its outcome is unknown. */
  retry<T>(send: (options: CallOptions) => Promise<T>): Promise<CallResult<T>>;
}

/** No call is made with less time left. */
const SHORTEST_MILLIS = 50;

export function callsUntil(until: Date, timeoutMillis: number): Calls {
  const call = async <T>(send: (options: CallOptions) => Promise<T>): Promise<CallResult<T>> => {
    const timeout = Math.min(timeoutMillis, until.getTime() - Date.now());
    if (timeout < SHORTEST_MILLIS) return { failed: { kind: 'unknown', why: 'the time limit of the act has passed', lastCall: 'none' } };
    try {
      return { done: await send({ timeout }) };
    } catch (error) {
      return { failed: toFailure(error) };
    }
  };

  return {
    once: call,
    async retry(send) {
      const first = await call(send);
      return 'failed' in first && first.failed.kind === 'unknown' ? call(send) : first;
    },
  };
}
