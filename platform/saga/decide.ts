import type { OutOfTries, Saga, SagaDefinition, SagaMessage, StoredSaga, Transition } from './saga.ts';
import { deadlineOf } from './store.ts';

/** The sweeper's note that a saga's deadline has passed. */
export interface Overdue {
  readonly type: 'saga.overdue';
  readonly sagaId: string;
}

export interface Incoming<Message> {
  readonly message: Message;
  /** It was delivered before: whoever had it then may have died between the commit and the sending, so the commands are sent again. */
  readonly isRepeat: boolean;
}

export interface Decision<S extends Saga, Command, Effect> {
  /** With the version that was read. */
  readonly changed: readonly StoredSaga<S>[];
  readonly begun: readonly S[];
  readonly effects: readonly Effect[];
  /** To be sent after the commit. */
  readonly commands: readonly Command[];
}

/** What a batch of messages does to one customer's sagas. Messages to one saga take effect in the order in which they came. Pure. */
export function decide<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect>(
  definition: SagaDefinition<S, Message, Command, Effect>,
  sagas: readonly StoredSaga<S>[],
  incoming: readonly Incoming<Message | Overdue>[],
  now: Date,
): Decision<S, Command, Effect> {
  const changed: StoredSaga<S>[] = [];
  const begun: S[] = [];
  const effects: Effect[] = [];
  const commands: Command[] = [];
  for (const stored of sagas) {
    let current = stored;
    let sendsAgain = false;
    for (const { message, isRepeat } of incoming) {
      if (message.sagaId !== stored.saga.sagaId) continue;
      const next = isOverdue(message)
        ? afterDeadline(definition, current, now)
        : moved(definition, current, definition.transition(current.saga, message, now), now);
      sendsAgain ||= isRepeat;
      if (!next) continue;
      current = next.stored;
      begun.push(...(next.transition.begins ?? []));
      effects.push(...(next.transition.effects ?? []));
    }
    if (current !== stored) changed.push(current);
    if (current !== stored || sendsAgain) commands.push(...definition.commands(current.saga));
  }
  commands.push(...begun.flatMap((saga) => definition.commands(saga)));
  return { changed, begun, effects, commands };
}

interface Next<S extends Saga, Effect> {
  readonly stored: StoredSaga<S>;
  readonly transition: Transition<S, Effect>;
}

type Deciding<S extends Saga, Effect> = Pick<SagaDefinition<S, never, never, Effect>, 'patience'> & {
  transition(saga: S, message: OutOfTries, now: Date): Transition<S, Effect> | null;
};

/** Sends the commands again while there are tries, then asks the context what follows. */
function afterDeadline<S extends Saga, Effect>(definition: Deciding<S, Effect>, stored: StoredSaga<S>, now: Date): Next<S, Effect> | null {
  const { saga, tries, deadline } = stored;
  // Somebody moved it since the sweeper looked.
  if (saga.status !== 'running' || deadline === null || new Date(deadline) > now) return null;
  if (tries < definition.patience(saga).maxTries) {
    return { stored: { ...stored, tries: tries + 1, deadline: deadlineOf(definition, saga, now) }, transition: { saga } };
  }
  const transition = definition.transition(saga, { type: 'saga.out-of-tries', sagaId: saga.sagaId }, now);
  if (transition) return moved(definition, stored, transition, now);
  throw new Error(`saga ${saga.sagaId} (${saga.kind}) is out of tries at ${saga.step}, and its definition does not say what follows`);
}

function moved<S extends Saga, Effect>(
  definition: Pick<Deciding<S, Effect>, 'patience'>,
  { version }: StoredSaga<S>,
  transition: Transition<S, Effect> | null,
  now: Date,
): Next<S, Effect> | null {
  if (!transition) return null;
  return { stored: { saga: transition.saga, tries: 0, version, deadline: deadlineOf(definition, transition.saga, now) }, transition };
}

export function isOverdue(message: SagaMessage): message is Overdue {
  return message.type === 'saga.overdue';
}
