import { findDecided } from '../../domain/order/sale/store.ts';
import type { ShardedId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** Tells requests that wait when their orders are decided. */
export interface Decisions {
  /** Resolves once the order is decided, or when the time is up, or the service closes. */
  of(orderId: ShardedId, withinMillis: number): Promise<void>;
  close(): void;
}

export interface DecisionsProps {
  readonly orders: Sharded;
  readonly logger: Logger;
}

const EVERY_MILLIS = 50;

/** One query for all orders that requests of this process wait for, 20 times a second, and none while nobody waits. */
export function watchDecisions({ orders, logger }: DecisionsProps): Decisions {
  const waiting = new Map<ShardedId, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const look = async (): Promise<void> => {
    try {
      for (const orderId of await findDecided(orders, [...waiting.keys()])) for (const wake of waiting.get(orderId) ?? []) wake();
    } catch (error) {
      logger.warn({ error, waiting: waiting.size }, 'could not look for decided orders');
    }
    timer = undefined;
    lookSoon();
  };

  const lookSoon = (): void => {
    if (waiting.size > 0 && !isClosed) timer ??= setTimeout(() => void look(), EVERY_MILLIS);
  };

  return {
    of: (orderId, withinMillis) =>
      new Promise((resolve) => {
        if (isClosed) return resolve();
        const wakers = waiting.get(orderId) ?? new Set();
        const wake = () => {
          clearTimeout(timeout);
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(orderId);
          resolve();
        };
        const timeout = setTimeout(wake, withinMillis);
        waiting.set(orderId, wakers.add(wake));
        lookSoon();
      }),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      for (const wakers of waiting.values()) for (const wake of wakers) wake();
    },
  };
}
