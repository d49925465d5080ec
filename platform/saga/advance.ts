import { customerOf, type CustomerId } from '../sharding/order-id.ts';
import type { Sharded } from '../sharding/sharded.ts';
import type { Sql } from '../sql/sql.ts';
import { decide, isOverdue, type Incoming, type Overdue } from './decide.ts';
import type { Saga, SagaDefinition, SagaMessage } from './saga.ts';
import { beginSagas, readSagas, SagaChangedMeanwhile, saveSagas } from './store.ts';

/** What moving sagas needs from outside. */
export interface AdvancePorts<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect> {
  readonly database: Sharded;
  readonly definition: SagaDefinition<S, Message, Command, Effect>;

  /** Writes what the transitions of one customer brought about, in their order, in the transaction that moves the sagas. */
  apply(sql: Sql, customerId: CustomerId, effects: readonly Effect[]): Promise<void>;

  /** Sends commands to whom they concern, and answers those that could not be sent. */
  send(commands: readonly Command[]): Promise<readonly SagaMessage[]>;

  /** Told of each customer whose sagas could not be moved. The rest of the batch goes on. */
  onFailure(error: unknown, customerId: CustomerId): void;
}

/** So many customers are worked on at once: no more than a pool has connections. */
const concurrency = 8;

/**
 * Moves sagas by a batch of messages: per customer one read, the pure transitions and one transaction; after all of them their commands in one go.
 * A customer that fails fails its own messages only. Answers the messages to be delivered again, which repeats no effect and sends the commands once more.
 */
export async function advance<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect>(
  ports: AdvancePorts<S, Message, Command, Effect>,
  incoming: readonly Incoming<Message>[],
  now: Date,
): Promise<readonly Message[]> {
  const failed = await move(ports, incoming, now);
  return failed.filter((message): message is Message => !isOverdue(message));
}

/** `advance`, for the sweeper's notes too. */
export async function move<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect>(
  ports: AdvancePorts<S, Message, Command, Effect>,
  incoming: readonly Incoming<Message | Overdue>[],
  now: Date,
): Promise<readonly (Message | Overdue)[]> {
  const failed = new Set<Message | Overdue>();
  const commands: Command[] = [];
  const waiting = [...Map.groupBy(incoming, ({ message }) => customerOf(message.sagaId))];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [customerId, messages] = next;
      try {
        const moved = await moveCustomer(ports, customerId, messages, now);
        commands.push(...moved.commands);
        for (const { message } of messages) {
          if (moved.known.has(message.sagaId)) continue;
          failed.add(message);
          ports.onFailure(new Error(`there is no saga ${message.sagaId}, to which ${message.type} was sent`), customerId);
        }
      } catch (error) {
        for (const { message } of messages) failed.add(message);
        ports.onFailure(error, customerId);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));

  const unsent = commands.length ? await ports.send(commands) : [];
  const unsentFor = new Set(unsent.map(({ sagaId }) => customerOf(sagaId)));
  for (const { message } of incoming) if (unsentFor.has(customerOf(message.sagaId))) failed.add(message);
  return [...failed];
}

/** No lock is held while it decides: when somebody else changed a saga meanwhile, it reads and decides anew. */
async function moveCustomer<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect>(
  { database, definition, ...ports }: AdvancePorts<S, Message, Command, Effect>,
  customerId: CustomerId,
  incoming: readonly Incoming<Message | Overdue>[],
  now: Date,
): Promise<{ readonly commands: readonly Command[]; readonly known: ReadonlySet<string> }> {
  const ids = [...new Set(incoming.map(({ message }) => message.sagaId))];
  for (let attempt = 1; ; attempt += 1) {
    const sagas = await readSagas(database.for(customerId), definition, customerId, ids);
    const { changed, begun, effects, commands } = decide(definition, sagas, incoming, now);
    const known = new Set(sagas.map(({ saga }) => saga.sagaId));
    if (changed.length === 0) return { commands, known };
    try {
      await database.transaction(customerId, async (sql) => {
        await saveSagas(sql, definition, customerId, changed);
        await beginSagas(sql, definition, begun, now);
        if (effects.length) await ports.apply(sql, customerId, effects);
      });
      return { commands, known };
    } catch (error) {
      if (!(error instanceof SagaChangedMeanwhile) || attempt === 5) throw error;
    }
  }
}
