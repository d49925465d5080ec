import type { ShardedId } from '../sharding/order-id.ts';
import type { SagaMessage } from './advance.ts';
import type { Failure } from './dispatch.ts';

/** A saga whose deadline has passed. */
export interface DueSaga {
  readonly sagaId: ShardedId;
  readonly deadline: string;
}

/** Tells a saga that its deadline has passed. Its transition asks again while it has tries, and then says what follows: that it is undone, or waits for staff. */
export interface DeadlinePassed extends SagaMessage {
  readonly type: 'deadline-passed';
}

export interface SweepOptions {
  /** A page of sagas that are due, the longest overdue first, after the last one of the page before. */
  readonly findDue: (after: DueSaga | undefined, limit: number) => Promise<readonly DueSaga[]>;

  /** Moves the sagas and sends what they ask: `advance`, then `dispatch`. */
  readonly remind: (messages: readonly DeadlinePassed[]) => Promise<readonly Failure<DeadlinePassed>[]>;

  /** It ends between two pages once this is aborted: the next run goes on. */
  readonly signal?: AbortSignal;

  /** @default 100 */
  readonly pageSize?: number;
}

export interface Swept {
  readonly due: number;
  readonly failures: readonly Failure<DeadlinePassed>[];
}

/** Takes up every saga past its deadline, page by page. Several sweepers at once do no harm: the second finds the deadline moved. A saga that fails never stops the others. */
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
