import type { Redis } from 'ioredis';
import { describeError } from '../telemetry/describe-error.ts';
import type { Delivery, GroupMember } from './group.ts';
import { toRecord } from './event.ts';

/** The dead-letter stream of a group: `dead:<group>`. */
function deadLetterStream(group: string): string {
  return `dead:${group}`;
}

/** Moves an entry to the dead-letter stream with its error and acknowledges it, atomically. */
export async function park(
  redis: Redis,
  { group }: GroupMember,
  { stream, entryId, fields, deliveries }: Delivery,
  error: unknown,
  at: Date,
): Promise<void> {
  const facts = [
    'stream',
    stream,
    'entry',
    entryId,
    'deliveries',
    String(deliveries),
    'parkedAt',
    at.toISOString(),
    'error',
    messageOf(error),
  ];
  const commands = redis.multi();
  commands.xadd(deadLetterStream(group), '*', ...facts, 'fields', JSON.stringify(fields ?? []));
  commands.xack(stream, group, entryId);
  for (const [failure] of (await commands.exec()) ?? []) if (failure) throw failure;
}

export interface ReplayOptions {
  readonly redis: Redis;
  readonly group: string;
  /** @default all of them */
  readonly limit?: number;
}

export async function countDeadLetters(redis: Redis, group: string): Promise<number> {
  return redis.xlen(deadLetterStream(group));
}

/** Moves a group's dead letters back to their streams, for this group only, and returns their number. Run it after their cause is fixed. */
export async function replayDeadLetters({ redis, group, limit = Number.MAX_SAFE_INTEGER }: ReplayOptions): Promise<number> {
  const dead = deadLetterStream(group);
  let replayed = 0;
  while (replayed < limit) {
    const entries = await redis.xrange(dead, '-', '+', 'COUNT', Math.min(100, limit - replayed));
    if (entries.length === 0) break;
    for (const [id, facts] of entries) {
      const { stream = '', fields = '[]' } = toRecord(facts);
      const commands = redis.multi();
      commands.xadd(stream, '*', ...toStrings(JSON.parse(fields)), 'only', group);
      commands.xdel(dead, id);
      for (const [failure] of (await commands.exec()) ?? []) if (failure) throw failure;
      replayed += 1;
    }
  }
  return replayed;
}

/** A replayed entry is for one group; the others skip it. */
export function isForOthers({ fields }: Delivery, group: string): boolean {
  const only = toRecord(fields ?? [])['only'];
  return only !== undefined && only !== group;
}

function toStrings(value: unknown): string[] {
  const fields = Array.isArray(value) ? value.map(String) : [];
  const last = fields.lastIndexOf('only');
  return last === -1 || last % 2 === 1 ? fields : fields.toSpliced(last, 2);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : (JSON.stringify(describeError(error)) ?? String(error));
}
