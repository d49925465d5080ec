import type { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { rateLimit } from '../../../platform/cache/rate-limit.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { deadCache } from '../../support/apps/user-app.ts';
import { freshRedis } from '../../support/redis.ts';

const logger = createLogger('shop', { level: 'silent' });
const rule = { name: 'tests', most: 3, windowSeconds: 60, refusal: 'too many tests' };
let redis: Redis | undefined;

beforeEach(async () => {
  redis?.disconnect();
  redis = await freshRedis();
});

afterAll(() => redis?.disconnect());

function limit() {
  if (!redis) throw new Error('no Redis');
  return rateLimit(redis, logger, rule);
}

const outcomeOf = (spent: Promise<void>) =>
  spent.then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

describe('a rate limit', () => {
  test('accepts exactly the number of its rule for concurrent requests over all tasks', async () => {
    const tasks = [limit(), limit()];
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, i) => outcomeOf(tasks[i % 2]?.spend('ann') ?? Promise.resolve())));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'too-many-requests')).toHaveLength(47);
  });

  test('counts each subject separately', async () => {
    const limited = limit();
    for (let i = 0; i < 3; i += 1) await limited.spend('a', 'b');
    await expect(limited.spend('a', 'b')).rejects.toThrow('too many tests; try again in 60 seconds');
    await expect(limited.spend('ab')).resolves.toBeUndefined();
  });

  test('returns when the window ends, and later attempts do not extend it', async () => {
    const clock = { now: 1_000_000 };
    if (!redis) throw new Error('no Redis');
    const limited = rateLimit(redis, logger, rule, () => clock.now);
    for (let i = 0; i < 3; i += 1) await limited.spend('ann');
    clock.now += 53_000;
    for (let i = 0; i < 2; i += 1) await expect(limited.spend('ann')).rejects.toMatchObject({ details: { retryAfterSeconds: 7 } });
    clock.now += 7_000;
    await redis.flushdb();
    await expect(limited.spend('ann')).resolves.toBeUndefined();
  });

  test('returns the end of a window that another task started', async () => {
    for (let i = 0; i < 3; i += 1) await limit().spend('ann');
    const [key = ''] = (await redis?.keys('limit:tests:*')) ?? [];
    await redis?.expire(key, 7);
    await expect(limit().spend('ann')).rejects.toMatchObject({ details: { retryAfterSeconds: 7 } });
  });

  test('can decrement its count, which always expires', async () => {
    const limited = limit();
    for (let i = 0; i < 3; i += 1) await limited.spend('ann');
    await limited.giveBack('ann');
    await expect(limited.spend('ann')).resolves.toBeUndefined();
    await expect(outcomeOf(limited.spend('ann'))).resolves.toBe('too-many-requests');
    await limited.giveBack('another subject');
    for (const key of (await redis?.keys('limit:tests:*')) ?? []) expect(await redis?.ttl(key)).toBeGreaterThan(0);
  });

  test('starts again when it is reset', async () => {
    const limited = limit();
    for (let i = 0; i < 3; i += 1) await limited.spend('ann');
    await limited.reset('ann');
    await expect(limited.spend('ann')).resolves.toBeUndefined();
  });

  test('stores no readable subject in the cache', async () => {
    await limit().spend('ann@example.com', '203.0.113.7');
    expect((await redis?.keys('*'))?.join()).not.toMatch(/ann|203/);
  });

  test('counts per task while the cache is not available', async () => {
    const dead = deadCache();
    const tasks = [rateLimit(dead, logger, rule), rateLimit(dead, logger, rule)];
    const outcomes = await Promise.all(tasks.flatMap((task) => Array.from({ length: 10 }, () => outcomeOf(task.spend('ann')))));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(6);
    dead.disconnect();
  });
});
