import { toFailure, type Failure } from './failures.ts';

type Answered<T> = { readonly done: T } | { readonly failed: Failure };

interface CallOptions {
  readonly timeout: number;
}

/** The calls of one act: together they stay within its patience. */
export interface Turns {
  /** One call. */
  call<T>(ask: (options: CallOptions) => Promise<T>): Promise<Answered<T>>;

  /** A call that is repeated once, in the same words, when its outcome is unknown. */
  insist<T>(ask: (options: CallOptions) => Promise<T>): Promise<Answered<T>>;
}

/** Less is not worth a call. */
const SHORTEST_MILLIS = 50;

export function takeTurns(timeoutMillis: number, patienceMillis: number): Turns {
  const until = Date.now() + patienceMillis;

  const call = async <T>(ask: (options: CallOptions) => Promise<T>): Promise<Answered<T>> => {
    const timeout = Math.min(timeoutMillis, until - Date.now());
    if (timeout < SHORTEST_MILLIS)
      return { failed: { kind: 'unknown', why: `no answer within ${patienceMillis} ms`, isSilence: true, isReplay: false } };
    try {
      return { done: await ask({ timeout }) };
    } catch (error) {
      return { failed: toFailure(error) };
    }
  };

  return {
    call,
    async insist(ask) {
      const first = await call(ask);
      return 'failed' in first && first.failed.kind === 'unknown' ? call(ask) : first;
    },
  };
}
