import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { DatabaseRelay } from '../../../services/event-relay/database-relay.ts';
import { queueSink } from '../../../services/event-relay/queue-sink.ts';
import { streamBatches } from '../../../services/event-relay/stream-sink.ts';
import { startRelay, type Relay, type RelayOptions } from '../../../services/event-relay/relay.ts';
import { record } from '../../../platform/outbox/record.ts';
import { takeNew } from '../../../platform/outbox/inbox.ts';
import { toEvent, type StreamEvent } from '../../../platform/streams/event.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts';
import { startQueues, type Queues } from '../../support/queues.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';

const logger = { info: () => undefined, warn: vi.fn(), error: vi.fn() };
const relays: { stop(): Promise<void> }[] = [];
let database: FreshDatabase;
let redis: Redis;
let queues: Queues;
let pages = '';

beforeAll(async () => {
  queues = await startQueues();
  pages = queues.create('pages');
});

afterAll(() => queues.stop());

beforeEach(async () => {
  vi.clearAllMocks();
  database = await freshDatabase(['product', 'inventory']);
  redis = await freshRedis();
  queues.server.purgeAll();
  pages = queues.create('pages');
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  redis.disconnect();
  await database.admin.close();
});

const sinks = () => queueSink({ 'product.priced.v1': [pages] }, logger);
const options = () => ({
  database: database.relaySettings,
  busUrl: freshRedisUrl(),
  eventsPerStream: 10_000,
  queues: sinks(),
  logger,
  busyMillis: 5,
  idleMillis: 20,
  checkMillis: 20,
});

function start(changes: Partial<RelayOptions> = {}): Relay {
  const relay = startRelay({ ...options(), ...changes });
  relays.push(relay);
  return relay;
}

/** A relay whose rounds the test steps through. */
async function open(): Promise<DatabaseRelay> {
  const relay = new DatabaseRelay(options());
  relays.push({ stop: () => relay.close() });
  await relay.connect();
  await relay.takeLanes();
  return relay;
}

interface Priced {
  readonly type: 'product.priced.v1' | 'product.renamed.v1';
  readonly sku: string;
}

async function publish(...skus: string[]): Promise<void> {
  const events = skus.map((sku): Priced => ({ type: 'product.priced.v1', sku }));
  await record(database.sql('product'), 'product', events, { lane: 0, subject: ({ sku }) => sku });
}

async function streamed(stream = 'events:product'): Promise<StreamEvent[]> {
  return (await redis.xrange(stream, '-', '+')).map(([, fields]) => toEvent(fields));
}

const subjects = async () => (await streamed()).map(({ subject }) => subject);
const Waiting = z.object({ waiting: z.number() });
const waiting = async () => {
  const [row] = await database.admin.rows(
    Waiting,
  )`select count(*) as waiting from product.outbox where streamed_at is null or queued_at is null`;
  return row?.waiting;
};

describe('the relay', () => {
  test('keeps about the configured number of events in a stream', async () => {
    start({ eventsPerStream: 100 });
    await publish(...Array.from({ length: 350 }, (_, index) => `SKU-${index}`));
    await eventually(async () => expect(await waiting()).toBe(0));
    // Redis trims about a hundred at a time.
    const kept = await subjects();
    expect(kept.length).toBeLessThan(200);
    expect(kept.at(-1)).toBe('SKU-349');
  });

  test.each([null, 'rubbish', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'])(
    'relays an event whose stored traceparent is %j',
    async (traceparent) => {
      start();
      await database.sql('product').run`
      insert into product.outbox (lane, type, subject, payload, traceparent)
      values (0, 'product.priced.v1', 'A', '{"type":"product.priced.v1","sku":"A"}', ${traceparent})
    `;
      await eventually(() => expect(queues.bodies('pages')).toHaveLength(1));
      expect(await streamed()).toMatchObject([{ subject: 'A', traceparent }]);
      const [message] = queues.server.inspectQueue('pages')?.messages.ready ?? [];
      const sent = message?.messageAttributes?.['traceparent']?.StringValue;
      expect(sent).toMatch(traceparent?.startsWith('00-') ? /^00-0af7651916cd43dd8448eb211c80319c-/ : /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    },
  );

  test('sends each event to its stream and to the queues that subscribe to it', async () => {
    start();
    await publish('A');
    await record(database.sql('product'), 'product', [{ type: 'product.renamed.v1', sku: 'B' }], { lane: 0, subject: ({ sku }) => sku });
    await database.sql('inventory')
      .run`insert into inventory.outbox (lane, type, subject, payload) values (0, 'inventory.counted.v1', 'A', '{"type": "inventory.counted.v1"}')`;
    await eventually(async () => {
      expect((await streamed()).map(({ type, subject, payload }) => ({ type, subject, payload }))).toEqual([
        { type: 'product.priced.v1', subject: 'A', payload: { type: 'product.priced.v1', sku: 'A' } },
        { type: 'product.renamed.v1', subject: 'B', payload: { type: 'product.renamed.v1', sku: 'B' } },
      ]);
      expect(await streamed('events:inventory')).toHaveLength(1);
      const [event] = await streamed();
      expect(queues.bodies('pages')).toEqual([
        { eventId: event?.eventId, type: 'product.priced.v1', subject: 'A', payload: { type: 'product.priced.v1', sku: 'A' } },
      ]);
      expect(await waiting()).toBe(0);
    });
  });

  test('publishes an event that commits late, although its position is lower than a published one', async () => {
    start();
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>();
    const late = database.sql('product').transaction(async (sql) => {
      await sql.run`insert into product.outbox (lane, type, subject, payload) values (0, 'product.priced.v1', 'late', '{}')`;
      hasWritten();
      await mayCommit;
    });
    await written;
    await publish('early');
    await eventually(async () => expect(await subjects()).toEqual(['early']));
    commit();
    await late;
    await eventually(async () => expect(await subjects()).toEqual(['early', 'late']));
  });

  test('keeps the order of a lane over many rounds', async () => {
    const skus = Array.from({ length: 1500 }, (_, index) => String(index));
    await publish(...skus);
    start();
    await eventually(async () => expect(await subjects()).toEqual(skus));
    expect(await redis.get('outbox:product:0')).toBe('3');
  });

  test('sends unmarked events again, and the inbox of a consumer drops the repeats', async () => {
    await publish('A', 'B');
    const dying = await open();
    // It fails between the acknowledgement and the mark.
    await database.admin.run`revoke update on product.outbox_lanes from relay`;
    await expect(dying.publish()).rejects.toMatchObject({ sqlState: '42501' });
    expect(await subjects()).toEqual(['A', 'B']);
    expect(await waiting()).toBe(2);
    await dying.close();
    await database.admin.run`grant update on product.outbox_lanes to relay`;

    start();
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(await subjects()).toEqual(['A', 'B', 'A', 'B']);
    const fresh = await database.sql('inventory').transaction(async (sql) => takeNew(sql, 'inventory', 'test', await streamed()));
    expect(fresh.map(({ subject }) => subject)).toEqual(['A', 'B']);
  });

  test('streams everything again when Redis has lost everything, also while no new event comes', async () => {
    start();
    await publish('A', 'B');
    await eventually(async () => expect(await waiting()).toBe(0));
    await redis.flushdb();
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(queues.bodies('pages')).toHaveLength(2);
  });

  test('streams again from the last batch that Redis still has', async () => {
    const relay = await open();
    for (const sku of ['A', 'B', 'C']) {
      await publish(sku);
      await relay.publish();
    }
    // Redis comes back as it was after the first batch.
    const [, ...lost] = await redis.xrange('events:product', '-', '+');
    await redis.xdel('events:product', ...lost.map(([id]) => id));
    await redis.set('outbox:product:0', 1);
    await publish('D');
    // The first round finds out and sends nothing; the second sends in order.
    await relay.publish();
    expect(await subjects()).toEqual(['A']);
    await relay.publish();
    expect(await subjects()).toEqual(['A', 'B', 'C', 'D']);
    expect(await waiting()).toBe(0);
  });

  test('leaves a lane to the relay that owns it, and takes over when that one ends', async () => {
    const owner = await open();
    const heir = await open();
    expect([owner.ownedLanes, heir.ownedLanes]).toEqual([32, 0]);
    await publish('A');
    expect(await heir.publish()).toMatchObject({ published: 0 });
    expect(await owner.publish()).toMatchObject({ published: 1 });
    await owner.close();
    await eventually(async () => {
      await heir.takeLanes();
      expect(heir.ownedLanes).toBe(32);
    });
    await publish('B');
    await heir.publish();
    expect(await subjects()).toEqual(['A', 'B']);
  });

  test('sends nothing when another relay has taken its lane', async () => {
    const connection = redis.duplicate();
    const mget = connection.mget.bind(connection);
    Object.assign(connection, {
      async mget(keys: string[]) {
        const known = await mget(keys);
        await redis.incr('outbox:product:0');
        return known;
      },
    });
    await expect(streamBatches(connection, [{ schema: 'product', lane: 0, acknowledged: 0, events: [] }], 1_000)).rejects.toThrow(
      'another relay owns these lanes',
    );
    expect(await redis.get('outbox:product:0')).toBe('1');
    connection.disconnect();
  });

  test('keeps streaming during an outage of a queue, and sends to the queue afterwards', async () => {
    queues.server.deleteQueue('pages', { region: 'eu-west-2' });
    start();
    await publish('A', 'B');
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    expect(await waiting()).toBe(2);
    pages = queues.create('pages');
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(queues.bodies('pages')).toHaveLength(2);
    expect(await subjects()).toEqual(['A', 'B']);
  });

  test('reconnects when the database closes its connection', async () => {
    const relay = start();
    await publish('A');
    await eventually(async () => expect(await waiting()).toBe(0));
    await database.admin
      .run`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'relay' and datname = current_database()`;
    const cutAt = new Date();
    await publish('B');
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    await eventually(() => expect(relay.lastRound().getTime()).toBeGreaterThan(cutAt.getTime()));
  });

  test('logs one error when an event has waited for more than a minute', async () => {
    const relay = start();
    await publish('A');
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(logger.error).not.toHaveBeenCalled();
    for (const late of ['B', 'C']) {
      await database.sql('product')
        .run`insert into product.outbox (lane, type, subject, payload, occurred_at) values (0, 'product.priced.v1', ${late}, '{}', now() - interval '61 seconds')`;
      await eventually(async () => expect(await waiting()).toBe(0));
    }
    const seenAt = relay.lastRound();
    await eventually(() => expect(relay.lastRound()).not.toEqual(seenAt));
    expect(logger.error).toHaveBeenCalledExactlyOnceWith(
      { database: database.relaySettings.database, oldestSeconds: expect.any(Number) },
      expect.any(String),
    );
  });

  test('logs an error when it has not reached its database for a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    start({ database: { ...database.relaySettings, port: 1 } });
    await eventually(() => expect(logger.warn).toHaveBeenCalled());
    expect(logger.error).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 61_000);
    await eventually(() => expect(logger.error).toHaveBeenCalledOnce());
  });

  test('relays a context that is deployed after it', async () => {
    await database.admin.run`alter table inventory.outbox_lanes rename to outbox_lanes_later`;
    const relay = await open();
    expect(relay.ownedLanes).toBe(16);
    await database.admin.run`alter table inventory.outbox_lanes_later rename to outbox_lanes`;
    await relay.takeLanes();
    expect(relay.ownedLanes).toBe(32);
  });
});
