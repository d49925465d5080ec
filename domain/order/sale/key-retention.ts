import { z } from 'zod';
import type { Sharded } from '../../../platform/sharding/sharded.ts';

/** How long a repeat of a request finds the order that its key made. An importer's finds it always. */
export const KEYS_KEPT_DAYS = 30;

const DAY_MILLIS = 86_400_000;
const SLICE_MILLIS = 3_600_000;

const Oldest = z.object({ created_at: z.string().nullable() });

/** Forgets keys past keeping, of the oldest hour that there is: however many have gathered, one run is a short one. Answers how many. */
export async function forgetOldKeys(orders: Sharded, now: Date): Promise<number> {
  const [oldest] = await orders.everywhere().rows(Oldest)`
    /* every shard */
    select min(created_at) as created_at from shop.idempotency_keys where not is_import
  `;
  if (!oldest?.created_at) return 0;
  const before = new Date(Math.min(now.getTime() - KEYS_KEPT_DAYS * DAY_MILLIS, Date.parse(oldest.created_at) + SLICE_MILLIS));
  // Not by a limit: with one, the engine could not send the statement to all shards at once.
  return orders.everywhere().run`
    /* every shard */
    delete from shop.idempotency_keys where not is_import and created_at < ${before}
  `;
}
