import { findDecided } from '../../domain/order/sale/store.ts';
import type { ShardedId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** Lets requests wait until their orders are decided. */
export interface Decisions {
  /** Resolves when the order is decided, after the time-out, or when the service closes. */
  waitFor(orderId: ShardedId, withinMillis: number): Promise<void>;
  close(): void;
}

export interface DecisionsProps {
  readonly orders: Sharded;
  readonly logger: Logger;
}

const POLL_INTERVAL_MILLIS = 50;

/** Polls for all waiting requests of the process with one query, 20 times a second; not at all while none is waiting. */
export function pollDecisions({ orders, logger }: DecisionsProps): Decisions {
  const waiting = new Map<ShardedId, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const poll = async (): Promise<void> => {
    try {
      for (const orderId of await findDecided(orders, [...waiting.keys()])) for (const finish of waiting.get(orderId) ?? []) finish();
    } catch (error) {
      logger.warn({ error, waiting: waiting.size }, 'could not poll for decided orders');
    }
    timer = undefined;
    schedulePoll();
  };

  const schedulePoll = (): void => {
    if (waiting.size > 0 && !isClosed) timer ??= setTimeout(() => void poll(), POLL_INTERVAL_MILLIS);
  };

  return {
    waitFor: (orderId, withinMillis) =>
      new Promise((resolve) => {
        if (isClosed) return resolve();
        const resolvers = waiting.get(orderId) ?? new Set();
        const finish = () => {
          clearTimeout(timeout);
          resolvers.delete(finish);
          if (resolvers.size === 0) waiting.delete(orderId);
          resolve();
        };
        const timeout = setTimeout(finish, withinMillis);
        waiting.set(orderId, resolvers.add(finish));
        schedulePoll();
      }),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      for (const resolvers of waiting.values()) for (const finish of resolvers) finish();
    },
  };
}
