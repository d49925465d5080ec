import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { takeNew } from '../../../platform/outbox/inbox.ts';
import { SqlError } from '../../../platform/sql/sql.ts';
import { consumeGroup, type Consumption } from '../../../platform/streams/consume.ts';
import { replayDeadLetters } from '../../../platform/streams/dead-letters.ts';
import { appendEvent, type StreamEvent } from '../../../platform/streams/event.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis } from '../../support/redis.ts';

const logger = { warn: vi.fn(), error: vi.fn() };
const running: Consumption[] = [];
let redis: Redis;

beforeEach(async () => {
  vi.clearAllMocks();
  redis = await freshRedis();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.splice(0).map((consumption) => consumption.stop()));
  redis.disconnect();
});

function event(subject: string): StreamEvent {
  return {
    eventId: randomUUID(),
    type: 'garden.planted.v1',
    subject,
    payload: { type: 'garden.planted.v1', plant: subject },
    traceparent: null,
  };
}

async function publish(...events: readonly StreamEvent[]): Promise<void> {
  const commands = redis.multi();
  for (const one of events) appendEvent(commands, one, 10_000);
  await commands.exec();
}

type Options = Partial<Parameters<typeof consumeGroup>[0]>;

function consume(handle: (events: readonly StreamEvent[]) => Promise<void>, options: Options = {}): Consumption {
  const consumption = consumeGroup({
    redis,
    upcasters: [],
    streams: ['events:garden'],
    group: 'gnomes',
    consumer: 'one',
    handle,
    logger,
    backOffMillis: 20,
    maxDeliveries: 3,
    deadAfterMillis: 200,
    ...options,
  });
  running.push(consumption);
  return consumption;
}

const pendingCount = async () => Number((await redis.xpending('events:garden', 'gnomes'))[0]);

describe('a consumer group', () => {
  test('receives what was published before and after its start, in order and parsed', async () => {
    const seen: StreamEvent[] = [];
    const [before, after] = [event('rose'), event('elm')];
    await publish(before);
    consume(async (events) => void seen.push(...events));
    await eventually(() => expect(seen).toEqual([before]));
    await publish(after);
    await eventually(() => expect(seen).toEqual([before, after]));
    await eventually(async () => expect(await pendingCount()).toBe(0));
  });

  test('shares the work among its workers', async () => {
    const seen: string[] = [];
    const work = async (events: readonly StreamEvent[]) => void seen.push(...events.map(({ subject }) => subject));
    consume(work, { consumer: 'one', batchSize: 5 });
    consume(work, { consumer: 'two', batchSize: 5 });
    const subjects = Array.from({ length: 50 }, (_, index) => `plant ${index}`);
    await publish(...subjects.map(event));
    await eventually(() => expect(seen.toSorted()).toEqual(subjects.toSorted()));
  });

  test('moves a failing event with its error to the dead-letter stream, and handles the others', async () => {
    const seen = new Set<string>();
    consume(async (events) => {
      if (events.some(({ subject }) => subject === 'nettle')) throw new Error('it stings');
      for (const { subject } of events) seen.add(subject);
    });
    await publish(event('rose'), event('nettle'), event('elm'));
    await eventually(() => expect(seen).toEqual(new Set(['rose', 'elm'])));
    const [[, facts] = ['', []]] = await eventually(async () => {
      const dead = await redis.xrange('dead:gnomes', '-', '+');
      expect(dead).toHaveLength(1);
      return dead;
    });
    expect(facts).toEqual(expect.arrayContaining(['error', 'Error: it stings', 'stream', 'events:garden', 'deliveries', '3']));
    expect(await pendingCount()).toBe(0);
  });

  test('moves a malformed entry to the dead-letter stream immediately', async () => {
    consume(async () => undefined);
    await redis.xadd('events:garden', '*', 'id', 'x', 'type', 'y', 'subject', 's', 'payload', '{');
    await eventually(async () => expect(await redis.xlen('dead:gnomes')).toBe(1));
  });

  test('retries an event that failed once', async () => {
    const attempts: string[] = [];
    consume(async (events) => {
      attempts.push(...events.map(({ subject }) => subject));
      if (attempts.length === 1) throw new Error('not now');
    });
    await publish(event('rose'));
    await eventually(() => expect(attempts).toEqual(['rose', 'rose']));
    await eventually(async () => expect(await pendingCount()).toBe(0));
    expect(await redis.exists('dead:gnomes')).toBe(0);
  });

  test('retries during an outage of any length, and moves nothing to the dead-letter stream', async () => {
    const seen: string[] = [];
    let attempts = 0;
    consume(async (events) => {
      attempts += 1;
      if (attempts <= 10) throw new SqlError('core does not respond', null);
      seen.push(...events.map(({ subject }) => subject));
    });
    await publish(event('rose'));
    await eventually(() => expect(seen).toEqual(['rose']));
    expect(await redis.exists('dead:gnomes')).toBe(0);
  });

  test('logs an error when an outage has lasted for a minute, or an event moves to the dead-letter stream', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let isOut = true;
    consume(async () => {
      if (isOut) throw new SqlError('core does not respond', null);
      throw new Error('it stings');
    });
    await publish(event('rose'));
    await eventually(() => expect(logger.warn).toHaveBeenCalled());
    expect(logger.error).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 61_000);
    await eventually(() => expect(logger.error).toHaveBeenCalledOnce());
    isOut = false;
    await eventually(async () => expect(await redis.xlen('dead:gnomes')).toBe(1));
    expect(logger.error).toHaveBeenCalledTimes(2);
  });

  test('logs an error when the bus has not responded for a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const nowhere = new Redis({ port: 1, lazyConnect: true });
    consume(async () => undefined, { redis: nowhere });
    await eventually(() => expect(logger.warn).toHaveBeenCalled());
    vi.setSystemTime(Date.now() + 61_000);
    await eventually(() => expect(logger.error).toHaveBeenCalledOnce());
  });

  test('takes over the entries of a stopped worker', async () => {
    await publish(event('rose'), event('elm'));
    await redis.xgroup('CREATE', 'events:garden', 'gnomes', '0');
    // It reads both entries and stops without an acknowledgement.
    await redis.xreadgroup('GROUP', 'gnomes', 'dead', 'COUNT', 10, 'STREAMS', 'events:garden', '>');
    const seen: string[] = [];
    consume(async (events) => void seen.push(...events.map(({ subject }) => subject)));
    await eventually(() => expect(seen).toEqual(['rose', 'elm']));
    await eventually(async () => expect(await pendingCount()).toBe(0));
  });

  test('does not claim the entries of a live worker', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const slow: string[] = [];
    consume(
      async (events) => {
        slow.push(...events.map(({ subject }) => subject));
        await released;
      },
      { consumer: 'slow', deadAfterMillis: 60_000 },
    );
    await publish(event('rose'));
    await eventually(() => expect(slow).toEqual(['rose']));
    const quick: string[] = [];
    consume(async (events) => void quick.push(...events.map(({ subject }) => subject)), { consumer: 'quick', deadAfterMillis: 60_000 });
    await publish(event('elm'), event('oak'));
    await eventually(() => expect(quick).toEqual(['elm', 'oak']));
    release();
    await eventually(async () => expect(await pendingCount()).toBe(0));
    expect(quick).not.toContain('rose');
  });

  test('restarts at the oldest entry when Redis has lost its data', async () => {
    const seen: string[] = [];
    consume(async (events) => void seen.push(...events.map(({ subject }) => subject)));
    await publish(event('rose'));
    await eventually(() => expect(seen).toEqual(['rose']));
    await redis.flushdb();
    await publish(event('elm'));
    await eventually(() => expect(seen).toEqual(['rose', 'elm']));
  });

  test('completes the current batch when it is stopped', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let isDone = false;
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const consumption = consume(async () => {
      begin();
      await released;
      isDone = true;
    });
    await publish(event('rose'));
    await begun;
    const stopped = consumption.stop();
    release();
    await stopped;
    expect(isDone).toBe(true);
    expect(await pendingCount()).toBe(0);
  });
});

describe('dead letters', () => {
  test('are replayed to their group, and to no other', async () => {
    let isMended = false;
    const gnomes: string[] = [];
    const others: string[] = [];
    consume(async (events) => {
      if (!isMended) throw new Error('broken');
      gnomes.push(...events.map(({ subject }) => subject));
    });
    consume(async (events) => void others.push(...events.map(({ subject }) => subject)), { group: 'elves' });
    await publish(event('rose'));
    await eventually(async () => expect(await redis.xlen('dead:gnomes')).toBe(1));
    isMended = true;
    expect(await replayDeadLetters({ redis, group: 'gnomes' })).toBe(1);
    await eventually(() => expect(gnomes).toEqual(['rose']));
    expect(await redis.xlen('dead:gnomes')).toBe(0);
    await publish(event('elm'));
    await eventually(() => expect(others).toEqual(['rose', 'elm']));
  });

  test('replay nothing when there are none', async () => {
    expect(await replayDeadLetters({ redis, group: 'gnomes' })).toBe(0);
  });
});

describe('the inbox', () => {
  test('makes repeats idempotent: each event takes effect once, also with two concurrent workers', async () => {
    const database = await freshDatabase(['product']);
    const sql = database.sql('product');
    await database.admin.run`create table product.planted (plant text not null)`;
    await database.admin.run`grant insert on product.planted to product_app`;
    const plant = (events: readonly StreamEvent[]) =>
      sql.transaction(async (tx) => {
        for (const { subject } of await takeNew(tx, 'product', 'gnomes', events))
          await tx.run`insert into product.planted values (${subject})`;
      });
    const [rose, elm] = [event('rose'), event('elm')];
    await Promise.all([plant([rose, elm, rose]), plant([elm, rose]), plant([rose])]);
    await plant([rose, elm]);
    const rows = await database.admin.rows(z.object({ plant: z.string() }))`select plant from product.planted order by plant`;
    expect(rows.map((row) => row.plant)).toEqual(['elm', 'rose']);
  });
});
