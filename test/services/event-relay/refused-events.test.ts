import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { resendSetAside } from '../../../platform/outbox/pending.ts';
import { record } from '../../../platform/outbox/record.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { toEvent, type StreamEvent } from '../../../platform/streams/event.ts';
import { Bus } from '../../../services/event-relay/bus.ts';
import { DatabaseRelay } from '../../../services/event-relay/database-relay.ts';
import { queueSink } from '../../../services/event-relay/queue-sink.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts';
import { startQueues, type Queues } from '../../support/queues.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';
import { publishOnce } from './relay-world.ts';

const logger = { info: () => undefined, warn: vi.fn(), error: vi.fn() };
let database: FreshDatabase;
let redis: Redis;
let queues: Queues;
let bus: Bus;
let relay: DatabaseRelay;

beforeAll(async () => {
  queues = await startQueues();
});

afterAll(() => queues.stop());

beforeEach(async () => {
  vi.clearAllMocks();
  database = await freshDatabase(['product']);
  redis = await freshRedis();
  queues.server.deleteQueue('small', { region: 'eu-west-2' });
  const small = queues.create('small', { MaximumMessageSize: '1024' });
  bus = new Bus({ busUrl: freshRedisUrl(), eventsPerStream: 10_000 });
  relay = await DatabaseRelay.connect({
    database: database.relaySettings,
    bus,
    queues: queueSink({ 'product.priced.v1': [small] }, logger),
    logger,
    limit: 100,
  });
  await relay.balanceLanes();
});

afterEach(async () => {
  await relay.close();
  await bus.close();
  redis.disconnect();
  await database.admin.close();
});

async function publish(...skus: string[]): Promise<void> {
  const events = skus.map((sku) => ({ type: 'product.priced.v1' as const, sku }));
  await record(database.sql('product'), 'product', events, { lane: 0, subject: ({ sku }) => sku });
}

async function streamed(): Promise<StreamEvent[]> {
  return (await redis.xrange('events:product', '-', '+')).map(([, fields]) => toEvent(fields));
}

describe('events that a queue always rejects', () => {
  const Refused = z.object({ refusals: z.int(), events: z.int(), is_due: z.boolean().nullable(), is_set_aside: z.boolean() });
  const refused = async () =>
    database.admin.rows(Refused)`
      select refusals, count(*) as events, retry_at <= now() as is_due, set_aside_at is not null as is_set_aside
        from product.outbox where queued_at is null group by refusals, is_due, is_set_aside
    `;
  const makeDue = () => database.admin.run`update product.outbox set retry_at = now() where retry_at is not null`;
  const queued = () => queues.bodies('small').map((body) => z.object({ subject: z.string() }).parse(body).subject);
  /** Events of the subjects BAD-1, BAD-2, … that are larger than the queue accepts: SQS reports a sender fault. */
  const publishBad = (count: number) => database.sql('product').run`
    insert into product.outbox (lane, type, subject, payload)
    select 0, 'product.priced.v1', 'BAD-' || n, jsonb_build_object('type', 'product.priced.v1', 'sku', repeat('x', 2000))
      from generate_series(1, ${count}::int) as n
  `;
  test('do not block other events, even if they fill a whole round, nor later events of the same subject', async () => {
    await publishBad(527);
    await publish('GOOD', 'BAD-1');
    for (let round = 1; round <= 6; round += 1) await publishOnce(relay);
    expect(await streamed()).toHaveLength(529);
    expect(queued()).toEqual(['GOOD', 'BAD-1']);
    expect(await refused()).toEqual([{ refusals: 1, events: 527, is_due: false, is_set_aside: false }]);
    expect(logger.warn).toHaveBeenCalledTimes(6);
    // Until their retry is due, they are not read and nothing is logged.
    expect(await publishOnce(relay)).toEqual({ streamed: 0, queued: 0 });
    expect(logger.warn).toHaveBeenCalledTimes(6);
    // When it is due, they block no other event either.
    await makeDue();
    await publish('LATER');
    await publishOnce(relay);
    expect(queued()).toContain('LATER');
  });

  test('wait twice as long before each retry, and are finally set aside with an alarm', async () => {
    await publishBad(120);
    const Wait = z.object({ seconds: z.number() });
    for (const [refusals, seconds] of [10, 20, 40, 80, 160].entries()) {
      await makeDue();
      await publishOnce(relay);
      await publishOnce(relay);
      expect(await refused()).toEqual([{ refusals: refusals + 1, events: 120, is_due: false, is_set_aside: false }]);
      const [wait] = await database.admin.rows(
        Wait,
      )`select extract(epoch from max(retry_at) - now())::float8 as seconds from product.outbox`;
      expect(wait?.seconds).toBeLessThanOrEqual(seconds);
      expect(wait?.seconds).toBeGreaterThan(seconds / 2);
    }
    expect(logger.error).not.toHaveBeenCalled();
    await makeDue();
    await publishOnce(relay);
    await publishOnce(relay);
    expect(logger.error.mock.calls.map(([facts]) => facts)).toEqual(
      [100, 20].map((events) => ({
        schema: 'product',
        events,
        eventIds: expect.any(Array),
        reason: expect.stringMatching(/small refused a message/),
      })),
    );
    // They remain set aside, also when Redis has lost the streams.
    await makeDue();
    await redis.flushdb();
    await relay.recoverLostBatches();
    for (let round = 1; round <= 3; round += 1) await publishOnce(relay);
    expect(await streamed()).toHaveLength(120);
    expect(await refused()).toEqual([{ refusals: 6, events: 120, is_due: true, is_set_aside: true }]);
    expect(queued()).toEqual([]);
  });

  test("are resent with the same ids on an operator's request after they were set aside", async () => {
    await publishBad(3);
    await database.admin.run`update product.outbox set refusals = 6, refusal = 'too large', retry_at = now(), set_aside_at = now()`;
    await publishOnce(relay);
    expect(await publishOnce(relay)).toEqual({ streamed: 0, queued: 0 });
    queues.server.deleteQueue('small', { region: 'eu-west-2' });
    queues.create('small');
    const sql = connectPostgres(database.relaySettings);
    expect(await resendSetAside(sql, 'product', 1)).toBe(1);
    await publishOnce(relay);
    expect(queued()).toEqual(['BAD-1']);
    expect(await resendSetAside(sql, 'product', 100)).toBe(2);
    expect(await resendSetAside(sql, 'product', 100)).toBe(0);
    await publishOnce(relay);
    const ids = queues.bodies('small').map((body) => z.object({ eventId: z.string() }).parse(body).eventId);
    expect(ids).toEqual((await streamed()).map(({ eventId }) => eventId));
    await sql.close();
  });

  test('do not include events that fail during an outage of the queue', async () => {
    queues.server.deleteQueue('small', { region: 'eu-west-2' });
    await publish('A');
    for (let round = 1; round <= 8; round += 1) await publishOnce(relay);
    expect(await refused()).toEqual([{ refusals: 0, events: 1, is_due: null, is_set_aside: false }]);
    expect(logger.warn).toHaveBeenCalledTimes(8);
  });
});
