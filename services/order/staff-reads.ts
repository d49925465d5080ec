import type { Redis } from 'ioredis';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { failureOf } from '../../platform/sql/failure.ts';
import { SqlError } from '../../platform/sql/sql.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';

/** After an act its author reads the primary for that long: a replica is behind by less. */
const SECONDS_AFTER_ACT = 30;

/** The shards as a class of callers reads them. */
export interface ReadPools {
  readonly primary: Sharded;
  /** May be some seconds behind. */
  readonly replica: Sharded;
}

export interface StaffReads {
  /** Reads a list over all shards. */
  list<T>(accountId: string, read: (orders: Sharded) => Promise<T>): Promise<T>;
  /** To be called after an act has committed: its author's next lists contain it. */
  recordAct(accountId: string): Promise<void>;
  close(): Promise<void>;
}

/** Lists of staff come from the replica, except to an author of a recent act, and while the replica is not available. */
export function staffReads({ primary, replica }: ReadPools, cache: Pick<Redis, 'get' | 'set'>, logger: Logger): StaffReads {
  const keyOf = (accountId: string) => `staff-act:${accountId}`;
  const hasActed = async (accountId: string) => {
    try {
      return (await cache.get(keyOf(accountId))) !== null;
    } catch {
      // Without the cache the acts are unknown: the primary is right for every reader.
      return true;
    }
  };
  return {
    async list(accountId, read) {
      if (await hasActed(accountId)) return read(primary);
      try {
        return await read(replica);
      } catch (error) {
        if (!(error instanceof SqlError) || failureOf(error) !== 'unavailable') throw error;
        logger.warn({ error }, 'the replica is not available: a list of staff is read from the primary');
        return read(primary);
      }
    },
    async recordAct(accountId) {
      try {
        await cache.set(keyOf(accountId), '1', 'EX', SECONDS_AFTER_ACT);
      } catch (error) {
        logger.warn({ error }, 'a recent act could not be noted: its author may read a list without it for some seconds');
      }
    },
    async close() {
      await Promise.all([primary.close(), replica.close()]);
    },
  };
}
