import type { Redis } from 'ioredis';
import type { PendingEvent } from '../../platform/outbox/pending.ts';
import { appendEvent } from '../../platform/streams/event.ts';

/** The events of one lane for one batch. */
export interface LaneBatch {
  readonly schema: string;
  readonly lane: number;
  /** The last acknowledged batch in PostgreSQL. */
  readonly acknowledged: number;
  readonly events: readonly PendingEvent[];
}

/** A lane of which Redis has lost acknowledged batches. */
export interface LaggingLane {
  readonly schema: string;
  readonly lane: number;
  /** The last batch that Redis still has. */
  readonly known: number;
}

export type Streamed =
  | { readonly outcome: 'sent'; readonly batchOf: (lane: LaneBatch) => number }
  | { readonly outcome: 'lost'; readonly lanes: readonly LaggingLane[] };

/** The last batch of a lane, written in the transaction that adds its events. */
function counterOf({ schema, lane }: { readonly schema: string; readonly lane: number }): string {
  return `outbox:${schema}:${lane}`;
}

/** Lanes whose counter in Redis is behind PostgreSQL's. */
export async function findLostBatches(redis: Redis, lanes: readonly Omit<LaneBatch, 'events'>[]): Promise<readonly LaggingLane[]> {
  if (lanes.length === 0) return [];
  const known = await redis.mget(lanes.map(counterOf));
  return lanes.flatMap(({ schema, lane, acknowledged }, index) => {
    const batch = Number(known[index] ?? 0);
    return batch < acknowledged ? [{ schema, lane, known: batch }] : [];
  });
}

/**
 * Adds the lanes' events to their streams with the lanes' counters, all or nothing.
 * The counters are watched: nothing is sent when Redis has lost data, or when another relay sent meanwhile (it owns the lane now, and this throws).
 *
 * @param redis a connection of this caller alone
 */
export async function streamBatches(redis: Redis, lanes: readonly LaneBatch[], eventsPerStream: number): Promise<Streamed> {
  const keys = lanes.map(counterOf);
  const [, counters] = await Promise.all([redis.watch(keys), redis.mget(keys)]);
  const known = lanes.map((_, index) => Number(counters[index] ?? 0));
  const lagging = lanes.flatMap(({ schema, lane, acknowledged }, index) => {
    const batch = known[index] ?? 0;
    return batch < acknowledged ? [{ schema, lane, known: batch }] : [];
  });
  if (lagging.length > 0) {
    await redis.unwatch();
    return { outcome: 'lost', lanes: lagging };
  }
  const batches = new Map(lanes.map((lane, index) => [counterOf(lane), (known[index] ?? 0) + 1]));
  const commands = redis.multi();
  for (const lane of lanes) {
    for (const { event } of lane.events) appendEvent(commands, event, eventsPerStream);
    commands.set(counterOf(lane), batches.get(counterOf(lane)) ?? 0);
  }
  const results = await commands.exec();
  if (!results) throw new Error('another relay owns these lanes');
  for (const [error] of results) if (error) throw error;
  return { outcome: 'sent', batchOf: (lane) => batches.get(counterOf(lane)) ?? 0 };
}
