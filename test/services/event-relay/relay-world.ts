import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import * as z from 'zod';
import { Bus } from '../../../services/event-relay/bus.ts';
import { DatabaseRelay } from '../../../services/event-relay/database-relay.ts';
import { queueSink } from '../../../services/event-relay/queue-sink.ts';
import { startRelay, type Relay, type RelayOptions } from '../../../services/event-relay/relay.ts';
import { record } from '../../../platform/outbox/record.ts';
import { toEvent, type StreamEvent } from '../../../platform/streams/event.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts';
import { startQueues, type Queues } from '../../support/queues.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';

interface Priced {
  readonly type: 'product.priced.v1' | 'product.renamed.v1';
  readonly sku: string;
}

const Waiting = z.object({ waiting: z.number() });

/** One round of both sinks; the numbers of events that they acknowledged. */
export async function publishOnce(relay: DatabaseRelay): Promise<{ readonly streamed: number; readonly queued: number }> {
  const [streams, queues] = [await relay.publishToStreams(), await relay.publishToQueues()];
  return { streamed: streams.published, queued: queues.published };
}

/** A database, a bus and a queue for each test, and the relays that it starts. */
export function relayWorld() {
  const logger = { info: () => undefined, warn: vi.fn(), error: vi.fn() };
  const relays: { stop(): Promise<void> }[] = [];
  let database: FreshDatabase;
  let redis: Redis;
  let queues: Queues;
  let pages = '';

  beforeAll(async () => {
    queues = await startQueues();
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

  const options = () => ({
    database: database.relaySettings,
    busUrl: freshRedisUrl(),
    eventsPerStream: 10_000,
    queues: queueSink({ 'product.priced.v1': [pages] }, logger),
    logger,
    busyMillis: 5,
    idleMillis: 20,
    queuePollMillis: 20,
    checkMillis: 20,
  });

  const streamed = async (stream = 'events:product'): Promise<StreamEvent[]> =>
    (await redis.xrange(stream, '-', '+')).map(([, fields]) => toEvent(fields));

  return {
    logger,
    streamed,

    get database() {
      return database;
    },

    get redis() {
      return redis;
    },

    get queues() {
      return queues;
    },

    start: (changes: Partial<RelayOptions> = {}): Relay => {
      const relay = startRelay({ ...options(), ...changes });
      relays.push(relay);
      return relay;
    },

    /** Connects a relay whose rounds the test runs one by one. */
    open: async (): Promise<DatabaseRelay> => {
      const bus = new Bus(options());
      const relay = await DatabaseRelay.connect({ ...options(), bus });
      relays.push({ stop: async () => void (await Promise.all([relay.close(), bus.close()])) });
      await relay.balanceLanes();
      return relay;
    },

    publish: async (...skus: string[]): Promise<void> => {
      const events = skus.map((sku): Priced => ({ type: 'product.priced.v1', sku }));
      await record(database.sql('product'), 'product', events, { lane: 0, subject: ({ sku }) => sku });
    },

    subjects: async () => (await streamed()).map(({ subject }) => subject),

    waiting: async (): Promise<number | undefined> => {
      const [row] = await database.admin.rows(
        Waiting,
      )`select count(*) as waiting from product.outbox where streamed_at is null or queued_at is null`;
      return row?.waiting;
    },
  };
}
