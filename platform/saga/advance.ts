import { halve } from '../concurrency/halve.ts';
import { isUnreachable } from '../sql/sql.ts';
import { customerOf, type CustomerId, type ShardedId } from '../sharding/order-id.ts';
import type { RecentStates } from './recent-states.ts';

/** Replies, commands and passed deadlines all name their saga. */
export interface SagaMessage {
  readonly type: string;
  readonly sagaId: ShardedId;
}

/** A process of one customer with all its sagas, such as an order: its state is read and written whole, in its shard, under one version. */
export interface Stored<State> {
  /** Which of the requested sagas belong to this process. */
  readonly sagaIds: readonly ShardedId[];
  readonly version: number;
  readonly state: State;
}

interface Change<State> {
  readonly before: Stored<State>;
  readonly after: State;
}

export interface Transition<State, Command> {
  /** The same object when the message is stale or repeated: then nothing is written. */
  readonly state: State;
  /** Commands for participants, sent after the commit. A repeated message returns them again: participants are idempotent. */
  readonly commands: readonly Command[];
}

/** What a context supplies for its sagas. */
export interface Sagas<State, Message extends SagaMessage, Command extends SagaMessage> {
  /** Routed statements. Sagas that are not stored are left out. */
  read(customerId: CustomerId, sagaIds: readonly ShardedId[]): Promise<readonly Stored<State>[]>;

  /** What each message leads to whose saga is not stored: it has ended, or `unknownSaga`. */
  missing(customerId: CustomerId, messages: readonly Message[]): Promise<readonly Result<Command>[]>;

  /** Pure. When it throws, that message fails alone. */
  transition(state: State, message: Message): Transition<State, Command>;

  /** Routed transactions, one for each process. Writes each change whose process is still at the version that was read, as the next version, and returns the others. */
  write(customerId: CustomerId, changes: readonly Change<State>[]): Promise<readonly Change<State>[]>;
}

export type Result<Command> = { readonly commands: readonly Command[] } | { readonly error: unknown };

/** The result for one message. */
export type Outcome<Message, Command> = { readonly message: Message } & Result<Command>;

/** Customers at a time: a whole SQS batch, so that their statements share a pipeline. */
const CONCURRENCY = 10;

/** Attempts at a decision that meets concurrent changes; more indicates another fault. */
const MAX_ROUNDS = 5;

/**
 * Advances sagas by a batch of messages: per customer one read, unless this process wrote the state itself, the pure transitions in the order of the messages, one write.
 *
 * Nothing is locked in between: after a concurrent change the decision is repeated. When a customer's call fails, its messages are halved, so that the bad one fails alone.
 */
export async function advance<State, Message extends SagaMessage, Command extends SagaMessage>(
  sagas: Sagas<State, Message, Command>,
  messages: readonly Message[],
  recent?: RecentStates<State>,
): Promise<readonly Outcome<Message, Command>[]> {
  const outcomes: Outcome<Message, Command>[] = [];
  const customers = new Map<CustomerId, Message[]>();
  for (const message of messages) {
    try {
      const customerId = customerOf(message.sagaId);
      customers.set(customerId, [...(customers.get(customerId) ?? []), message]);
    } catch (error) {
      outcomes.push({ message, error });
    }
  }
  const waiting = [...customers];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) outcomes.push(...(await advanceCustomer({ sagas, recent }, ...next)));
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, work));
  // The failure may be that of a database server, after which another one has fewer commits.
  if (outcomes.some((outcome) => 'error' in outcome)) recent?.clear();
  return outcomes;
}

interface Context<State, Message extends SagaMessage, Command extends SagaMessage> {
  readonly sagas: Sagas<State, Message, Command>;
  readonly recent: RecentStates<State> | undefined;
}

async function advanceCustomer<State, Message extends SagaMessage, Command extends SagaMessage>(
  context: Context<State, Message, Command>,
  customerId: CustomerId,
  messages: readonly Message[],
): Promise<readonly Outcome<Message, Command>[]> {
  const { outputs, failed } = await halve(messages, (part) => advanceTogether(context, customerId, part), isUnreachable);
  return [...outputs, ...failed.map(({ input, error }) => ({ message: input, error }))];
}

async function advanceTogether<State, Message extends SagaMessage, Command extends SagaMessage>(
  { sagas, recent }: Context<State, Message, Command>,
  customerId: CustomerId,
  messages: readonly Message[],
): Promise<readonly Outcome<Message, Command>[]> {
  const settled: Outcome<Message, Command>[] = [];
  let open = messages;
  for (let round = 1; open.length > 0 && round <= MAX_ROUNDS; round += 1) {
    let decisions = round === 1 ? decideFromMemory(sagas, recent, open) : undefined;
    if (!decisions) {
      const stored = await sagas.read(customerId, [...new Set(open.map(({ sagaId }) => sagaId))]);
      const known = new Set(stored.flatMap(({ sagaIds }) => sagaIds));
      const missing = open.filter(({ sagaId }) => !known.has(sagaId));
      const results = missing.length > 0 ? await sagas.missing(customerId, missing) : [];
      settled.push(...missing.map((message, index) => ({ message, ...(results[index] ?? unknownSaga(message)) })));
      decisions = stored.map((before) => decide(sagas, before, open));
    }
    const changes = decisions.flatMap(({ change }) => (change ? [change] : []));
    const lost = new Set(changes.length > 0 ? await sagas.write(customerId, changes) : []);
    const isLost = ({ change }: Decision<State, Message, Command>) => change !== undefined && lost.has(change);
    for (const { before, after } of changes.filter((change) => !lost.has(change))) recent?.keep(before, after);
    settled.push(...decisions.filter((decision) => !isLost(decision)).flatMap(({ outcomes }) => outcomes));
    open = decisions.filter(isLost).flatMap(({ outcomes }) => outcomes.map(({ message }) => message));
  }
  return [
    ...settled,
    ...open.map((message) => ({ message, error: new Error(`saga ${message.sagaId} changed concurrently in ${MAX_ROUNDS} attempts`) })),
  ];
}

/**
 * Undefined unless the states are remembered and each message changes one of them: the write of a change proves that the state is the newest.
 * Whether a message changes nothing is decided on the stored state, since another process may have written a newer one.
 */
function decideFromMemory<State, Message extends SagaMessage, Command extends SagaMessage>(
  sagas: Sagas<State, Message, Command>,
  recent: RecentStates<State> | undefined,
  messages: readonly Message[],
): readonly Decision<State, Message, Command>[] | undefined {
  const decisions = recent?.recall(messages)?.map((before) => decide(sagas, before, messages));
  return decisions?.every(({ changesByEach }) => changesByEach) ? decisions : undefined;
}

interface Decision<State, Message, Command> {
  readonly outcomes: readonly Outcome<Message, Command>[];
  readonly change: Change<State> | undefined;
  readonly changesByEach: boolean;
}

/** Combines the messages of one process into one change. */
function decide<State, Message extends SagaMessage, Command extends SagaMessage>(
  sagas: Sagas<State, Message, Command>,
  before: Stored<State>,
  messages: readonly Message[],
): Decision<State, Message, Command> {
  let after = before.state;
  let changesByEach = true;
  const outcomes = messages
    .filter(({ sagaId }) => before.sagaIds.includes(sagaId))
    .map((message): Outcome<Message, Command> => {
      try {
        const { state, commands } = sagas.transition(after, message);
        if (state === after) changesByEach = false;
        after = state;
        return { message, commands };
      } catch (error) {
        changesByEach = false;
        return { message, error };
      }
    });
  return { outcomes, change: after === before.state ? undefined : { before, after }, changesByEach };
}

/** A message for a saga that does not exist: it was never started, or its database was restored to an earlier state. */
export function unknownSaga({ type, sagaId }: SagaMessage): { readonly error: Error } {
  return { error: new Error(`${type} names saga ${sagaId}, which does not exist`) };
}
