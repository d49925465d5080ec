import { move, type AdvancePorts } from './advance.ts';
import type { Saga, SagaMessage } from './saga.ts';
import { readOverdue } from './store.ts';

export interface Swept {
  readonly overdue: number;
  readonly failed: number;
}

/**
 * Takes up the sagas past their deadline: their commands are sent again while they have tries, then `saga.out-of-tries` goes to their transition.
 * Any number of sweepers may run at once.
 */
export async function sweep<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect>(
  ports: AdvancePorts<S, Message, Command, Effect>,
  now: Date,
  { limit = 500 }: { readonly limit?: number } = {},
): Promise<Swept> {
  const overdue = await readOverdue(ports.database.everywhere(), ports.definition, now, limit);
  const notes = overdue.map(({ saga }) => ({ message: { type: 'saga.overdue', sagaId: saga.sagaId } as const, isRepeat: false }));
  const failed = await move(ports, notes, now);
  return { overdue: overdue.length, failed: failed.length };
}
