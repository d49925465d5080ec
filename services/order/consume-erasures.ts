import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { UPCASTERS } from '../../contracts/upcasters.ts';
import { CustomerErased } from '../../contracts/user/events.ts';
import { eraseCustomer } from '../../domain/order/erasure/store.ts';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import { consumeGroup } from '../../platform/streams/consume.ts';
import type { Consumption } from '../../platform/streams/consume.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

export interface ErasuresProps {
  readonly orders: Sharded;
  readonly bus: Redis;
  /** @default the login of `bus` */
  readonly busLogin?: CurrentLogin | undefined;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Erases the customers of erased accounts until it is stopped. Without an inbox, since a repeat changes nothing. */
export function consumeErasures({ orders, bus, busLogin, logger, now }: ErasuresProps): Consumption {
  return consumeGroup({
    redis: bus,
    ...(busLogin && { login: busLogin }),
    streams: ['events:user'],
    group: 'order',
    consumer: `${hostname()}-${process.pid}`,
    upcasters: UPCASTERS,
    logger,
    handle: (events) => eraseCustomers(orders, events, now()),
  });
}

export async function eraseCustomers(orders: Sharded, events: readonly StreamEvent[], now: Date): Promise<void> {
  const erased = events.flatMap(({ payload }) => CustomerErased.safeParse(payload).data?.customers ?? []);
  for (const customerId of erased) await eraseCustomer(orders, CustomerId.parse(customerId), now);
}
