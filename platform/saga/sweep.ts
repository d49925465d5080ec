import type { ShardedId } from '../sharding/order-id.ts';
import type { SagaMessage } from './advance.ts';
import type { Failure } from './dispatch.ts';

/** A saga whose deadline has passed. */
export interface DueSaga {
  readonly sagaId: ShardedId;
  readonly deadline: string;
}

/** Reports to a saga that its deadline has passed. Its transition repeats the command while retries are left; then the saga is compensated, or is stuck until staff act. */
export interface DeadlinePassed extends SagaMessage {
  readonly type: 'deadline-passed';
}

export interface SweepOptions {
  /** A page of due sagas, the longest overdue first, after the last one of the previous page. */
  readonly findDue: (after: DueSaga | undefined, limit: number) => Promise<readonly DueSaga[]>;

  /** Advances the sagas and sends their commands: `advance`, then `dispatch`. */
  readonly remind: (messages: readonly DeadlinePassed[]) => Promise<readonly Failure<DeadlinePassed>[]>;

  /** When aborted, the run ends after its page, and the next run continues. */
  readonly signal?: AbortSignal;

  /** @default 100 */
  readonly pageSize?: number;
}

export interface Swept {
  readonly due: number;
  readonly failures: readonly Failure<DeadlinePassed>[];
}

/** Advances every saga past its deadline, page by page. Concurrent sweepers are safe: the second finds the deadline moved. A saga that fails never blocks the others. */
export async function sweep({ findDue, remind, signal, pageSize = 100 }: SweepOptions): Promise<Swept> {
  const failures: Failure<DeadlinePassed>[] = [];
  let due = 0;
  for (let page = await findDue(undefined, pageSize); page.length > 0; page = await findDue(page.at(-1), pageSize)) {
    due += page.length;
    failures.push(...(await remind(page.map(({ sagaId }) => ({ type: 'deadline-passed', sagaId })))));
    if (page.length < pageSize || signal?.aborted) break;
  }
  return { due, failures };
}
