import type { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { CurrentLogin } from '../secrets/current-login.ts';
import { repeatedFailure } from '../telemetry/repeated-failure.ts';
import type { Logger } from '../telemetry/logger.ts';
import { followLogin } from '../valkey/sign-in.ts';
import { toRecord } from './event.ts';

export interface FollowOptions {
  /** Duplicated: the connection blocks. */
  readonly redis: Redis;

  /** Read again for each reconnection. @default the login of `redis` */
  readonly login?: CurrentLogin;
  readonly stream: string;

  /** Receives the type and the subject of each new event. */
  readonly onEvent: (type: string, subject: string) => void;

  /** Called while the stream cannot be read, before each retry, and once after: events may have been missed. */
  readonly onGap: () => void;
  readonly logger: Pick<Logger, 'warn' | 'error'>;

  /** @default 1000 */
  readonly retryMillis?: number;
}

export interface Following {
  stop(): Promise<void>;
}

const BLOCK_MILLIS = 1000;

/**
 * Reads a stream from its end until stopped. For hints only: every process receives each event, nothing is acknowledged or repeated, and events of an outage may be missed.
 * What must happen for each event is done by a group (`consumeGroup`).
 */
export function followStream({ redis, login, stream, onEvent, onGap, logger, retryMillis = 1000 }: FollowOptions): Following {
  const reader = redis.duplicate({
    lazyConnect: true,
    // A command fails at once without a connection, so that the caller learns of the gap.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: BLOCK_MILLIS + 4000,
    retryStrategy: () => retryMillis,
  });
  if (login) followLogin(reader, login);
  reader.on('error', () => undefined);
  const stopping = new AbortController();
  const failure = repeatedFailure(logger);
  let position: string | undefined;
  let isInterrupted = false;

  const read = async (): Promise<void> => {
    if (reader.status === 'wait') await reader.connect();
    position ??= (await reader.xrevrange(stream, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0';
    if (isInterrupted) onGap();
    isInterrupted = false;
    const [entries] = (await reader.xread('COUNT', 1000, 'BLOCK', BLOCK_MILLIS, 'STREAMS', stream, position)) ?? [];
    for (const [id, fields] of entries?.[1] ?? []) {
      position = id;
      const { type = '', subject = '' } = toRecord(fields);
      onEvent(type, subject);
    }
    failure.end();
  };

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await read().catch(async (error: unknown) => {
        if (stopping.signal.aborted) return;
        failure.report({ stream, error }, 'the stream cannot be followed');
        isInterrupted = true;
        onGap();
        await pause(retryMillis, undefined, { signal: stopping.signal }).catch(() => undefined);
      });
    }
  })();

  return {
    async stop() {
      stopping.abort();
      reader.disconnect();
      await running;
    },
  };
}
