import { afterAll, expect, test } from 'vitest';
import { cacheAside } from '../../../platform/cache/cache-aside.ts';
import type { CacheAside } from '../../../platform/cache/cache-aside.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { freshRedis } from '../../support/redis.ts';

const redis = await freshRedis();
afterAll(() => redis.disconnect());

/** A small generator, so that a failed run can be repeated by its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const KEYS = ['mug', 'plate'];

/**
 * Three tasks read while others change the source: each load and each step between the change, its announcement and its acknowledgement ends at a random moment, and Redis
 * loses keys. No read may return less than what was acknowledged before it began.
 */
async function run(seed: number): Promise<readonly string[]> {
  await redis.flushdb();
  const random = randomFrom(seed);
  const committed = new Map(KEYS.map((key) => [key, 1]));
  const acknowledged = new Map(KEYS.map((key) => [key, 1]));
  const later = async () => {
    for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1) await redis.ping();
  };
  const tasks = Array.from({ length: 3 }, () =>
    cacheAside({
      redis,
      prefix: 'shop',
      name: 'all',
      keptMillis: 60_000,
      logger: createLogger('shop', { level: 'silent' }),
      metrics: createMetrics('tests'),
      random,
    }),
  );
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] ?? (all[0] as T);
  const failures: string[] = [];

  const read = async (cache: CacheAside, key: string, isList: boolean) => {
    const least = acknowledged.get(key) ?? 0;
    const served = await cache.read({
      key: isList ? `list ${key}` : key,
      tags: isList ? [key] : ['tree'],
      load: async () => {
        const version = committed.get(key) ?? 0;
        await later();
        return { body: Buffer.from(String(version)), version: isList ? 0 : version };
      },
    });
    const version = Number(served?.body.toString());
    if (!(version >= least))
      failures.push(`seed ${seed}: ${isList ? 'list of ' : ''}${key} is at ${version}, after ${least} was acknowledged`);
  };
  const change = async (cache: CacheAside, key: string) => {
    await later();
    const version = (committed.get(key) ?? 0) + 1;
    committed.set(key, version);
    await later();
    await cache.announce({ keys: [{ key, version }], tags: [key] });
    acknowledged.set(key, Math.max(version, acknowledged.get(key) ?? 0));
  };
  const lose = async () => redis.del(pick([`shop:tag:${pick(KEYS)}`, 'shop:tag:tree']));

  const step = () => {
    const kind = random();
    if (kind < 0.75) return read(pick(tasks), pick(KEYS), random() < 0.5);
    return kind < 0.95 ? change(pick(tasks), pick(KEYS)) : lose();
  };
  for (let wave = 0; wave < 15; wave += 1) await Promise.all(Array.from({ length: 6 }, step));
  return failures;
}

test('no read returns less than what was acknowledged before it began, in random interleavings of reads and changes', async () => {
  for (let seed = 1; seed <= 6; seed += 1) expect(await run(seed)).toEqual([]);
});
