import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cacheAside } from '../../../platform/cache/cache-aside.ts';
import type { CacheAside, Loaded } from '../../../platform/cache/cache-aside.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { startRedis } from '../../../tools/servers/redis.ts';
import { deadCache } from '../../support/apps/user-app.ts';
import { freePort } from '../../support/free-port.ts';
import { freshRedis } from '../../support/redis.ts';

const logger = createLogger('shop', { level: 'silent' });
const KEPT_MILLIS = 60_000;

const redis = await freshRedis();
let clock = { now: 1_000_000, random: 0.5 };

beforeEach(async () => {
  await redis.flushdb();
  clock = { now: 1_000_000, random: 0.5 };
});

afterAll(() => redis.disconnect());

/** The cache of one task. */
function task({ connection = redis, isCurrent = (): boolean => true } = {}) {
  const metrics = createMetrics('tests');
  const cache = cacheAside({
    redis: connection,
    prefix: 'shop',
    name: 'prices',
    keptMillis: KEPT_MILLIS,
    logger,
    metrics,
    isCurrent,
    now: () => clock.now,
    random: () => clock.random,
  });
  const counted = async (outcome: string) => {
    const text = await metrics.registry.metrics();
    return Number(new RegExp(`cache_reads_total\\{cache="prices",outcome="${outcome}",service="tests"\\} (\\d+)`).exec(text)?.[1]);
  };
  return { cache, counted };
}

/** A product whose price a test changes. */
class Source {
  loads = 0;
  price = 100;
  version = 1;

  /** How long a load lasts. */
  millis = 0;

  /** When the price ends by itself. */
  until: number | undefined;

  /** Loads wait for it. */
  gate: Promise<unknown> = Promise.resolve();

  readonly load = async (): Promise<Loaded> => {
    this.loads += 1;
    const loaded = { body: Buffer.from(String(this.price)), version: this.version, until: this.until };
    await this.gate;
    clock.now += this.millis;
    return loaded;
  };

  change(): void {
    this.price += 1;
    this.version += 1;
  }

  /** A list has no version. */
  readonly loadList = async (): Promise<Loaded> => ({ ...(await this.load()), version: 0 });
}

const priceIn = async (cache: CacheAside, { load }: Source, ...tags: string[]) =>
  Number((await cache.read({ key: 'mug', tags, load }))?.body.toString());

const listIn = async (cache: CacheAside, { loadList: load }: Source, ...tags: string[]) =>
  Number((await cache.read({ key: 'list', tags, load }))?.body.toString());

const announceMug = async (cache: CacheAside, version: number) => cache.announce({ keys: [{ key: 'mug', version }], tags: [] });
const changeTags = async (cache: CacheAside, ...tags: string[]) => cache.announce({ keys: [], tags });

describe('cache-aside', () => {
  test('loads a value once, also for another task, and counts hits and misses', async () => {
    const source = new Source();
    const { cache, counted } = task();
    expect([await priceIn(cache, source), await priceIn(cache, source), await priceIn(task().cache, source)]).toEqual([100, 100, 100]);
    expect(source.loads).toBe(1);
    expect([await counted('hit'), await counted('miss')]).toEqual([1, 1]);
  });

  test('loads once for concurrent reads', async () => {
    const source = new Source();
    const { cache } = task();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => priceIn(cache, source))))).toEqual(new Set([100]));
    expect(source.loads).toBe(1);
  });

  test('passes on a failed load to all who wait, and the next read loads again', async () => {
    const { cache } = task();
    const failing = { key: 'mug', tags: [], load: async () => Promise.reject(new Error('no database')) };
    const outcomes = await Promise.allSettled([cache.read(failing), cache.read(failing)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await priceIn(cache, new Source())).toBe(100);
  });

  test('stores nothing of what does not exist or is empty, however much is asked for', async () => {
    const { cache } = task();
    for (let number = 0; number < 20; number += 1) {
      await cache.read({ key: `unknown ${number}`, tags: [], load: async () => undefined });
      await cache.read({ key: `empty ${number}`, tags: [], load: async () => ({ body: Buffer.from('[]'), version: 0, isEmpty: true }) });
    }
    expect(await redis.dbsize()).toBe(0);
  });

  test('does not serve a value that has expired, and spreads the ends of entries over a fifth of their time', async () => {
    const source = new Source();
    const { cache } = task();
    clock.random = 0;
    await priceIn(cache, source);
    clock.now += KEPT_MILLIS * 0.9 - 1;
    await priceIn(cache, source);
    expect(source.loads).toBe(1);
    clock.now += 1;
    clock.random = 0.999;
    await priceIn(cache, source);
    clock.random = 0;
    clock.now += KEPT_MILLIS * 1.09;
    await priceIn(cache, source);
    expect(source.loads).toBe(2);
  });

  test('does not serve a value beyond its own end', async () => {
    const source = new Source();
    const { cache } = task();
    source.until = clock.now + 5_000;
    await priceIn(cache, source);
    clock.now += 4_999;
    await priceIn(cache, source);
    expect(source.loads).toBe(1);
    clock.now += 1;
    source.until = undefined;
    source.change();
    expect(await priceIn(cache, source)).toBe(101);
  });

  test('refreshes an entry before it expires, and meanwhile serves it', async () => {
    const source = new Source();
    const { cache } = task();
    source.millis = 2_000;
    await priceIn(cache, source);
    source.change();
    clock.now += KEPT_MILLIS - 1_000;
    clock.random = 0.7;
    expect(await priceIn(cache, source)).toBe(100);
    await expect.poll(() => priceIn(cache, source)).toBe(101);
    expect(source.loads).toBe(2);
  });

  test('does not refresh an entry that is far from its end', async () => {
    const source = new Source();
    const { cache } = task();
    source.millis = 10;
    await priceIn(cache, source);
    clock.random = 0.999;
    await priceIn(cache, source);
    expect(source.loads).toBe(1);
  });
});

describe('a change', () => {
  test('of a version is served by all tasks once it is announced', async () => {
    const source = new Source();
    const { cache } = task();
    await priceIn(cache, source);
    source.change();
    expect(await announceMug(task().cache, source.version)).toEqual(['mug']);
    expect(await announceMug(cache, source.version)).toEqual([]);
    expect(await priceIn(cache, source)).toBe(101);
  });

  test('that is announced late does not remove a newer version', async () => {
    const source = new Source();
    const { cache } = task();
    source.change();
    await priceIn(cache, source);
    await announceMug(cache, 1);
    await priceIn(cache, source);
    expect(source.loads).toBe(1);
  });

  test('is not overwritten by a load that began before it, which a later read does not wait for either', async () => {
    const source = new Source();
    const { cache } = task();
    const { promise, resolve } = Promise.withResolvers();
    source.gate = promise;
    const early = priceIn(cache, source);
    await expect.poll(() => source.loads).toBe(1);
    source.change();
    await announceMug(task().cache, source.version);
    const late = priceIn(cache, source);
    await expect.poll(() => source.loads).toBe(2);
    resolve(undefined);
    expect([await early, await late, await priceIn(cache, source)]).toEqual([100, 101, 101]);
    expect(source.loads).toBe(2);
  });

  test('of a tag invalidates the entries with it, and no others', async () => {
    const source = new Source();
    const { cache } = task();
    await listIn(cache, source, 'mugs', 'gifts');
    await changeTags(task().cache, 'plates');
    await listIn(cache, source, 'mugs', 'gifts');
    expect(source.loads).toBe(1);
    source.change();
    await changeTags(task().cache, 'gifts');
    expect(await listIn(cache, source, 'mugs', 'gifts')).toBe(101);
  });

  test('of a tag invalidates a list that was loaded before it and stored after it', async () => {
    const source = new Source();
    const { cache } = task();
    const { promise, resolve } = Promise.withResolvers();
    source.gate = promise;
    const early = listIn(cache, source, 'mugs');
    await expect.poll(() => source.loads).toBe(1);
    source.change();
    await changeTags(cache, 'mugs');
    resolve(undefined);
    expect([await early, await listIn(cache, source, 'mugs')]).toEqual([100, 101]);
  });

  test('of a tag whose mark Redis evicted makes nothing valid again', async () => {
    const source = new Source();
    const { cache } = task();
    await listIn(cache, source, 'mugs');
    source.change();
    await changeTags(cache, 'mugs');
    await redis.del('shop:tag:mugs');
    expect(await listIn(cache, source, 'mugs')).toBe(101);
  });
});

describe('without Redis', () => {
  test('values are loaded, announcements fail, and reads are counted as unavailable', async () => {
    const source = new Source();
    const { cache, counted } = task({ connection: deadCache() });
    await priceIn(cache, source, 'mugs');
    source.change();
    await expect(announceMug(cache, source.version)).rejects.toThrow();
    expect(await priceIn(cache, source, 'mugs')).toBe(101);
    expect(await counted('unavailable')).toBe(2);
  });

  test('values are loaded while changes may not have been announced', async () => {
    const source = new Source();
    const { cache } = task({ isCurrent: () => false });
    await priceIn(cache, source);
    source.change();
    expect(await priceIn(cache, source)).toBe(101);
    expect(await redis.dbsize()).toBe(0);
  });

  test('that was killed or hangs, reads go on from the source, and use Redis again once it responds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopmart-cache-'));
    const port = await freePort();
    let server = await startRedis({ folder, port, kind: 'cache' });
    const limits = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 200, retryStrategy: () => 20 };
    const connection = new Redis(server.url, limits);
    connection.on('error', () => undefined);
    try {
      await expect.poll(() => connection.status).toBe('ready');
      const source = new Source();
      const { cache, counted } = task({ connection });
      await priceIn(cache, source);
      process.kill(server.pid, 'SIGSTOP');
      const startedAt = performance.now();
      for (let read = 0; read < 30; read += 1) expect(await priceIn(cache, source)).toBe(100);
      // Five reads wait for the time-out; then Redis is left alone.
      expect(performance.now() - startedAt).toBeLessThan(30 * 200 * 0.5);
      expect(await counted('unavailable')).toBe(30);
      process.kill(server.pid, 'SIGKILL');
      await server.stop();
      source.change();
      expect(await priceIn(cache, source)).toBe(101);
      server = await startRedis({ folder, port, kind: 'cache' });
      await expect
        .poll(
          async () => {
            clock.now += 1_000;
            await priceIn(cache, source);
            return counted('hit');
          },
          { timeout: 5_000 },
        )
        .toBeGreaterThan(0);
    } finally {
      connection.disconnect();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
