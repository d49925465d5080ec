import * as z from 'zod';
import type { Sharded } from '../../../platform/sharding/sharded.ts';

/** Orders with a saga in a state. `deciding`: the order's own saga before its decision. `overdue`: the sweeper has not handled a passed deadline. `stuck`: an operator is needed. */
export const SAGA_STATES = ['deciding', 'overdue', 'stuck'] as const;

const SagaAge = z.object({ state: z.enum(SAGA_STATES), sagas: z.int(), oldestSeconds: z.number() });

/** How many orders have a saga in a state that must be short, and for how long the oldest is in it. */
export type SagaAge = Readonly<z.infer<typeof SagaAge>>;

/** Reads three small partial indexes of every shard. */
export async function readSagaAges(orders: Sharded): Promise<readonly SagaAge[]> {
  return orders.everywhere().rows(SagaAge)`
    /* every shard */
    select 'deciding' as state, count(*) as sagas, coalesce(extract(epoch from now() - min(changed_at)), 0)::float8 as "oldestSeconds"
      from shop.order_sagas
     where step <> 'confirmed' and deadline is not null
    union all
    select 'overdue', count(*), coalesce(extract(epoch from now() - min(deadline)), 0)::float8
      from shop.order_sagas
     where deadline < now()
    union all
    select 'stuck', count(*), coalesce(extract(epoch from now() - min(stuck_since)), 0)::float8
      from shop.order_sagas
     where stuck_since is not null
  `;
}
