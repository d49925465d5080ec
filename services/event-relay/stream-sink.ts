import type { Redis } from 'ioredis';
import type { PendingEvent } from '../../platform/outbox/pending.ts';
import { appendEvent, trimStreams } from '../../platform/streams/event.ts';

/** The events of one lane for one batch. */
export interface LaneBatch {
  readonly schema: string;
  readonly lane: number;
  /** The last acknowledged batch in PostgreSQL. */
  readonly acknowledged: number;
  readonly events: readonly PendingEvent[];
}

/** A lane whose acknowledged batches Redis has lost. */
export interface LaggingLane {
  readonly schema: string;
  readonly lane: number;
  /** The last batch that Redis still has. */
  readonly lastBatch: number;
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
  const counters = await redis.mget(lanes.map(counterOf));
  return lanes.flatMap(({ schema, lane, acknowledged }, index) => {
    const lastBatch = Number(counters[index] ?? 0);
    return lastBatch < acknowledged ? [{ schema, lane, lastBatch }] : [];
  });
}

/**
 * Adds the lanes' events to their streams with the lanes' counters, all or nothing.
 * Watches the counters: sends nothing if Redis has lost data. Throws if another relay sent in the meantime, since that one now owns the lanes.
 *
 * @param redis a connection that no other caller uses
 */
export async function streamBatches(redis: Redis, lanes: readonly LaneBatch[], eventsPerStream: number): Promise<Streamed> {
  const keys = lanes.map(counterOf);
  const [, counters] = await Promise.all([redis.watch(keys), redis.mget(keys)]);
  const lastBatches = lanes.map((_, index) => Number(counters[index] ?? 0));
  const lagging = lanes.flatMap(({ schema, lane, acknowledged }, index) => {
    const lastBatch = lastBatches[index] ?? 0;
    return lastBatch < acknowledged ? [{ schema, lane, lastBatch }] : [];
  });
  if (lagging.length > 0) {
    await redis.unwatch();
    return { outcome: 'lost', lanes: lagging };
  }
  const batches = new Map(lanes.map((lane, index) => [counterOf(lane), (lastBatches[index] ?? 0) + 1]));
  const commands = redis.multi();
  for (const lane of lanes) {
    for (const { event } of lane.events) appendEvent(commands, event, eventsPerStream);
    commands.set(counterOf(lane), batches.get(counterOf(lane)) ?? 0);
  }
  trimStreams(
    commands,
    lanes.flatMap(({ events }) => events.map(({ event }) => event.type)),
    Date.now(),
  );
  const results = await commands.exec();
  if (!results) throw new Error('another relay owns these lanes');
  for (const [error] of results) if (error) throw error;
  return { outcome: 'sent', batchOf: (lane) => batches.get(counterOf(lane)) ?? 0 };
}
