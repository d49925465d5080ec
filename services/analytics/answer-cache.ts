import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** What an answer is made of; it is stored by this alone, so that two data versions never share an entry. */
export interface AnswerKey {
  readonly query: string;
  readonly parameters: object;
  readonly timeZone: string;

  /** Of the data. */
  readonly version: string;
}

const CachedAnswer = z.object({ rows: z.array(z.looseObject({})), asOf: z.iso.datetime().nullable(), computedAt: z.iso.datetime() });

export type CachedAnswer = Readonly<z.infer<typeof CachedAnswer>>;

export interface AnswerCache {
  find(key: AnswerKey): Promise<CachedAnswer | undefined>;
  save(key: AnswerKey, answer: CachedAnswer, keptSeconds: number): Promise<void>;
}

/** A larger answer is computed each time. */
const LARGEST_BYTES = 1_048_576;

/** Without the cache, answers are computed. */
export function answerCache(redis: Redis, logger: Logger): AnswerCache {
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.warn({ error }, 'answers are computed: the cache does not respond');
      return undefined;
    }
  };
  return {
    async find(key) {
      const text = await attempt(() => redis.get(nameOf(key)));
      return text ? CachedAnswer.parse(JSON.parse(text)) : undefined;
    },
    async save(key, answer, keptSeconds) {
      const text = JSON.stringify(answer);
      if (Buffer.byteLength(text) <= LARGEST_BYTES) await attempt(() => redis.set(nameOf(key), text, 'EX', keptSeconds));
    },
  };
}

function nameOf({ query, parameters, timeZone, version }: AnswerKey): string {
  const sorted = Object.entries(parameters).toSorted(([a], [b]) => a.localeCompare(b));
  return `analytics:${query}:${createHash('sha256')
    .update(JSON.stringify([sorted, timeZone]))
    .digest('base64url')}:${version}`;
}
