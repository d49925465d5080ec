import type { Redis } from 'ioredis';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import { BoundedMap } from '../../platform/identity/bounded-map.ts';
import type { ShardedId } from '../../platform/sharding/order-id.ts';
import { followStream } from '../../platform/streams/follow.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** Lets requests wait until their orders are decided. */
export interface Decisions {
  /** The position before a read of an order, for the wait that may follow. */
  position(): number;

  /**
   * Resolves when the order may be decided: read it. Also after the time-out, once a second while the bus is not available, and when the service closes.
   * At once if a decision was received after the position `since`.
   */
  waitFor(orderId: ShardedId, wait: { readonly since: number; readonly withinMillis: number }): Promise<void>;
  close(): Promise<void>;
}

export interface DecisionsProps {
  readonly bus: Redis;
  /** @default the login of `bus` */
  readonly busLogin?: CurrentLogin | undefined;
  readonly logger: Logger;

  /** How often waiting requests read their order while the bus is not available. @default 1000 */
  readonly retryMillis?: number;
}

/** Events after which an order's status is no longer `placed`, in any version. */
const DECISION = /^order\.(order-confirmed|order-cancelled|approval-requested)\.v\d+$/;

/** More than are decided between the read of an order and the start of its wait. */
const REMEMBERED = 10_000;

/** Every process follows the stream by itself, since any of them may hold the request. */
export function followDecisions({ bus, busLogin, logger, retryMillis = 1000 }: DecisionsProps): Decisions {
  const waiting = new Map<string, Set<() => void>>();
  const decided = new BoundedMap<string, number>(REMEMBERED);
  let position = 0;
  let isClosed = false;

  const wake = (orderId: string): void => {
    for (const finish of waiting.get(orderId) ?? []) finish();
  };
  const wakeAll = (): void => {
    for (const orderId of waiting.keys()) wake(orderId);
  };

  const following = followStream({
    redis: bus,
    ...(busLogin && { login: busLogin }),
    stream: 'events:order',
    onEvent(type, orderId) {
      if (!DECISION.test(type)) return;
      decided.set(orderId, (position += 1));
      wake(orderId);
    },
    onGap: wakeAll,
    logger,
    retryMillis,
  });

  return {
    position: () => position,
    waitFor: (orderId, { since, withinMillis }) =>
      new Promise((resolve) => {
        if (isClosed || (decided.get(orderId) ?? 0) > since) return resolve();
        const resolvers = waiting.get(orderId) ?? new Set();
        const finish = () => {
          clearTimeout(timeout);
          resolvers.delete(finish);
          if (resolvers.size === 0) waiting.delete(orderId);
          resolve();
        };
        const timeout = setTimeout(finish, withinMillis);
        waiting.set(orderId, resolvers.add(finish));
      }),
    async close() {
      isClosed = true;
      wakeAll();
      await following.stop();
    },
  };
}
