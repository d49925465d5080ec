import type { Redis } from 'ioredis';
import type { PendingEvent } from '../../platform/outbox/pending.ts';
import { appendEvent } from '../../platform/streams/event.ts';

/** One lane's part of what is to be streamed. */
export interface LaneBatch {
  readonly schema: string;
  readonly lane: number;
  /** The last batch that PostgreSQL knows to be acknowledged. */
  readonly acknowledged: number;
  readonly events: readonly PendingEvent[];
}

/** A lane of which Redis knows less than it once acknowledged. */
export interface ForgottenLane {
  readonly schema: string;
  readonly lane: number;
  /** The last batch that it still knows. */
  readonly known: number;
}

export type Streamed =
  | { readonly outcome: 'sent'; readonly batchOf: (lane: LaneBatch) => number }
  | { readonly outcome: 'forgotten'; readonly lanes: readonly ForgottenLane[] };

/** The last batch of a lane, written in the transaction that adds its events. */
function counterOf({ schema, lane }: { readonly schema: string; readonly lane: number }): string {
  return `outbox:${schema}:${lane}`;
}

/** Lanes whose counter in Redis is behind PostgreSQL's. */
export async function findForgotten(redis: Redis, lanes: readonly Omit<LaneBatch, 'events'>[]): Promise<readonly ForgottenLane[]> {
  if (lanes.length === 0) return [];
  const known = await redis.mget(lanes.map(counterOf));
  return lanes.flatMap(({ schema, lane, acknowledged }, index) => {
    const batch = Number(known[index] ?? 0);
    return batch < acknowledged ? [{ schema, lane, known: batch }] : [];
  });
}

/**
 * Adds the lanes' events to their streams with the lanes' counters, all or nothing.
 * The counters are watched: nothing is sent when Redis forgot, or when another relay sent meanwhile (it then owns the lane, and this throws).
 *
 * @param redis a connection that nobody else uses
 */
export async function streamBatches(redis: Redis, lanes: readonly LaneBatch[], eventsPerStream: number): Promise<Streamed> {
  const keys = lanes.map(counterOf);
  const [, counters] = await Promise.all([redis.watch(keys), redis.mget(keys)]);
  const known = lanes.map((_, index) => Number(counters[index] ?? 0));
  const forgotten = lanes.flatMap(({ schema, lane, acknowledged }, index) => {
    const batch = known[index] ?? 0;
    return batch < acknowledged ? [{ schema, lane, known: batch }] : [];
  });
  if (forgotten.length > 0) {
    await redis.unwatch();
    return { outcome: 'forgotten', lanes: forgotten };
  }
  const batches = new Map(lanes.map((lane, index) => [counterOf(lane), (known[index] ?? 0) + 1]));
  const commands = redis.multi();
  for (const lane of lanes) {
    for (const { event } of lane.events) appendEvent(commands, event, eventsPerStream);
    commands.set(counterOf(lane), batches.get(counterOf(lane)) ?? 0);
  }
  const results = await commands.exec();
  if (!results) throw new Error('another relay sends the events of these lanes');
  for (const [error] of results) if (error) throw error;
  return { outcome: 'sent', batchOf: (lane) => batches.get(counterOf(lane)) ?? 0 };
}
