import { type CustomerId, type ShardedId, customerOf, mintShardedId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import { type OrderMessage, advanceOrder } from './advance-order.ts';
import type { OrderProcess, SagaCommand } from './order-process.ts';
import { type ProcessChange, changeBetween } from './process-change.ts';
import { type StoredProcess, applyChanges, readProcesses } from './process-store.ts';

/** Decisions that lost a race are taken anew so often; more means that something else is wrong. */
const ROUNDS = 5;

/** Customers that are worked on at a time: each holds one connection for two short statements. */
const CONCURRENCY = 4;

export interface AdvanceProps {
  readonly orders: Sharded;
  readonly now: Date;

  /** The shop's address: where a challenged shopper comes back to. */
  readonly shopUrl: string;
}

/** What became of a message. */
export type Outcome<M> =
  | { readonly message: M; readonly commands: readonly SagaCommand[] }
  | { readonly message: M; readonly error: unknown };

/**
 * Advances the orders that the messages belong to: per customer one read and one write, which are a commit of their own, so that a customer who fails fails alone.
 *
 * Nothing is locked in between. A change states the version that it was decided upon, and whoever lost a race decides anew.
 */
export async function advanceOrders<M extends OrderMessage>(props: AdvanceProps, messages: readonly M[]): Promise<readonly Outcome<M>[]> {
  const outcomes: Outcome<M>[] = [];
  const customers = groupByCustomer(messages, (message, error) => outcomes.push({ message, error }));
  const queue = [...customers];
  const work = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) outcomes.push(...(await advanceCustomer(props, ...next)));
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, work));
  return outcomes;
}

function groupByCustomer<M extends OrderMessage>(messages: readonly M[], refuse: (message: M, error: unknown) => void) {
  const customers = new Map<CustomerId, M[]>();
  for (const message of messages) {
    try {
      const customerId = customerOf(message.sagaId);
      customers.set(customerId, [...(customers.get(customerId) ?? []), message]);
    } catch (error) {
      refuse(message, error);
    }
  }
  return customers;
}

async function advanceCustomer<M extends OrderMessage>(props: AdvanceProps, customerId: CustomerId, messages: readonly M[]) {
  const outcomes: Outcome<M>[] = [];
  let open = messages;
  try {
    for (let round = 1; open.length > 0 && round <= ROUNDS; round += 1) {
      const stored = await readProcesses(props.orders, customerId, [...new Set(open.map(({ sagaId }) => sagaId))]);
      const known = new Set(stored.flatMap(({ sagaIds }) => sagaIds));
      for (const message of open) if (!known.has(message.sagaId)) outcomes.push({ message, error: new UnknownSaga(message) });

      const decisions = stored.map((process) => decide(props, process, open));
      const lost = await applyChanges(
        props.orders,
        customerId,
        decisions.flatMap(({ change }) => (change ? [change] : [])),
      );
      const isLost = ({ change }: Decision<M>) => change !== undefined && lost.includes(change.orderId);
      outcomes.push(...decisions.filter((decision) => !isLost(decision)).flatMap((decision) => decision.outcomes));
      open = decisions.filter(isLost).flatMap((decision) => decision.outcomes.map(({ message }) => message));
    }
    return [
      ...outcomes,
      ...open.map((message) => ({ message, error: new Error(`saga ${message.sagaId} changed under ${ROUNDS} decisions`) })),
    ];
  } catch (error) {
    const settled = new Set(outcomes.map(({ message }) => message));
    return [...outcomes, ...messages.filter((message) => !settled.has(message)).map((message) => ({ message, error }))];
  }
}

interface Decision<M> {
  readonly outcomes: readonly Outcome<M>[];
  readonly change: ProcessChange | undefined;
}

/** Folds the messages of one order into one change; a message that cannot be applied leaves the others alone. */
function decide<M extends OrderMessage>({ now, shopUrl }: AdvanceProps, stored: StoredProcess, messages: readonly M[]): Decision<M> {
  const { orderId, customerId } = stored.process.terms;
  const around = { now, returnUrl: `${shopUrl}/orders/${orderId}`, mintId: () => mintShardedId({ customerId, at: now }) };
  let process: OrderProcess = stored.process;
  const outcomes = messages
    .filter(({ sagaId }) => stored.sagaIds.includes(sagaId))
    .map((message): Outcome<M> => {
      try {
        const advanced = advanceOrder(process, message, around);
        process = advanced.process;
        return { message, commands: advanced.commands };
      } catch (error) {
        return { message, error };
      }
    });
  return { outcomes, change: changeBetween(stored.process, process, stored.version, now) };
}

class UnknownSaga extends Error {
  constructor({ type, sagaId }: { readonly type: string; readonly sagaId: ShardedId }) {
    super(`${type} names saga ${sagaId}, which no order has`);
    this.name = 'UnknownSaga';
  }
}
