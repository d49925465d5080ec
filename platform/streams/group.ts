import type { Redis } from 'ioredis';
import { toRecord } from './event.ts';

const IDLE_MILLIS = 24 * 3_600_000;

/** An entry that a group has delivered. */
export interface Delivery {
  readonly stream: string;
  readonly entryId: string;
  /** null when the stream has trimmed the entry since. */
  readonly fields: readonly string[] | null;
  /** This delivery included. */
  readonly deliveries: number;
}

export interface GroupMember {
  readonly streams: readonly string[];
  readonly group: string;
  readonly consumer: string;
}

/** Creates the group on each stream that lacks it, from the oldest entry: a new consumer receives everything that is kept. */
export async function createGroups(redis: Redis, { streams, group }: GroupMember): Promise<void> {
  for (const stream of streams) {
    await redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM').catch((error: unknown) => {
      if (!isReply(error, 'BUSYGROUP')) throw error;
    });
  }
}

/** Deletes workers that have no pending entries and have been idle for a day: each process has a new name. */
export async function deleteIdleWorkers(redis: Redis, { streams, group }: GroupMember): Promise<void> {
  for (const stream of streams) {
    const consumers: unknown = await redis.xinfo('CONSUMERS', stream, group);
    for (const row of list(consumers)) {
      const { name = '', pending, idle } = toRecord(list(row).map(String));
      if (pending === '0' && Number(idle) > IDLE_MILLIS) await redis.xgroup('DELCONSUMER', stream, group, name);
    }
  }
}

/** Reads entries that the group has not delivered yet. Waits up to `blockMillis` for them. */
export async function readNew(
  redis: Redis,
  { streams, group, consumer }: GroupMember,
  count: number,
  blockMillis: number,
): Promise<readonly Delivery[]> {
  const ids = streams.map(() => '>');
  const reply: unknown = await redis.xreadgroup(
    'GROUP',
    group,
    consumer,
    'COUNT',
    count,
    'BLOCK',
    blockMillis,
    'STREAMS',
    ...streams,
    ...ids,
  );
  return toStreams(reply).flatMap(({ stream, entries }) => entries.map((entry) => ({ stream, ...entry, deliveries: 1 })));
}

/** An entry that was delivered and not acknowledged. */
export interface Pending {
  readonly stream: string;
  readonly entryId: string;
  readonly consumer: string;
  readonly idleMillis: number;
  readonly deliveries: number;
}

export async function findPending(
  redis: Redis,
  { streams, group }: GroupMember,
  idleMillis: number,
  count: number,
): Promise<readonly Pending[]> {
  const pending: Pending[] = [];
  for (const stream of streams) {
    const reply: unknown = await redis.xpending(stream, group, 'IDLE', idleMillis, '-', '+', count);
    for (const row of list(reply)) {
      const [entryId, consumer, idle, deliveries] = list(row);
      pending.push({
        stream,
        entryId: String(entryId),
        consumer: String(consumer),
        idleMillis: Number(idle),
        deliveries: Number(deliveries),
      });
    }
  }
  return pending;
}

/**
 * Claims entries. Of several workers that try, only one succeeds: the claim resets the idle time.
 * XAUTOCLAIM in two steps, since XAUTOCLAIM does not return the number of deliveries.
 */
export async function claim(redis: Redis, { group, consumer }: GroupMember, pending: readonly Pending[]): Promise<readonly Delivery[]> {
  const claimed: Delivery[] = [];
  for (const [stream, entries] of Map.groupBy(pending, (entry) => entry.stream)) {
    const idleMillis = Math.min(...entries.map((entry) => entry.idleMillis));
    const reply: unknown = await redis.xclaim(stream, group, consumer, idleMillis, ...entries.map(({ entryId }) => entryId));
    const deliveries = new Map(entries.map((entry) => [entry.entryId, entry.deliveries + 1]));
    claimed.push(...toEntries(reply).map((entry) => ({ stream, ...entry, deliveries: deliveries.get(entry.entryId) ?? 1 })));
  }
  return claimed;
}

/** Resets the idle time of these entries, so that no other worker claims them. */
export async function resetIdleTime(redis: Redis, { group, consumer }: GroupMember, deliveries: readonly Delivery[]): Promise<void> {
  for (const [stream, entries] of Map.groupBy(deliveries, (delivery) => delivery.stream)) {
    await redis.xclaim(stream, group, consumer, 0, ...entries.map(({ entryId }) => entryId), 'JUSTID');
  }
}

export async function acknowledge(redis: Redis, { group }: GroupMember, deliveries: readonly Delivery[]): Promise<void> {
  const commands = redis.pipeline();
  for (const [stream, entries] of Map.groupBy(deliveries, (delivery) => delivery.stream)) {
    commands.xack(stream, group, ...entries.map(({ entryId }) => entryId));
  }
  for (const [error] of (await commands.exec()) ?? []) if (error) throw error;
}

/** True for an error reply of Redis with this code, such as NOGROUP after a loss of data. */
export function isReply(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(code);
}

function toStreams(reply: unknown) {
  return list(reply).map((row) => {
    const [stream, entries] = list(row);
    return { stream: String(stream), entries: toEntries(entries) };
  });
}

function toEntries(reply: unknown): { entryId: string; fields: readonly string[] | null }[] {
  return list(reply).flatMap((row) => {
    const [entryId, fields] = list(row);
    if (typeof entryId !== 'string') return [];
    return [{ entryId, fields: Array.isArray(fields) ? fields.map(String) : null }];
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
