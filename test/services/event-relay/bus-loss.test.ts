import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { consumeGroup } from '../../../platform/streams/consume.ts';
import type { StreamEvent } from '../../../platform/streams/event.ts';
import { queueSink } from '../../../services/event-relay/queue-sink.ts';
import { startRelay } from '../../../services/event-relay/relay.ts';
import { LANES } from '../../../platform/sql/sharding-functions.ts';
import { startRedis } from '../../../tools/servers/redis.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['product']);
const folder = mkdtempSync(join(tmpdir(), 'bus-'));
const port = await freePort();
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

afterAll(async () => {
  await database.admin.close();
  rmSync(folder, { recursive: true });
});

test('a bus that is killed under load, and comes back with its file or empty, loses no event and no order of a subject', async () => {
  let server = await startRedis({ folder, port, kind: 'bus' });
  const redis = new Redis(server.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const firstSeen = new Map<string, StreamEvent>();
  const consumption = consumeGroup({
    redis,
    upcasters: [],
    streams: ['events:product'],
    group: 'gnomes',
    consumer: 'one',
    logger,
    backOffMillis: 50,
    handle: async (events) => {
      for (const event of events) if (!firstSeen.has(event.eventId)) firstSeen.set(event.eventId, event);
    },
  });
  const relay = startRelay({
    database: database.relaySettings,
    busUrl: server.url,
    eventsPerStream: 100_000,
    queues: queueSink({}, logger),
    logger,
    busyMillis: 10,
    checkMillis: 50,
  });
  let written = 0;
  /** The next event of each of 20 subjects, each subject in its lane. */
  const write = async () => {
    for (let subject = 0; subject < 20; subject += 1)
      await database.admin.run`
        insert into product.outbox (lane, type, subject, payload) values (${LANES[subject % 16] ?? 0}::bigint, 'product.priced.v1', ${String(subject)}, jsonb_build_object('n', ${written + subject}::int))
      `;
    written += 20;
  };
  const seen = async (count: number) => eventually(() => expect(firstSeen.size).toBeGreaterThanOrEqual(count), { within: 20_000 });
  for (const isFresh of [false, true]) {
    for (let round = 0; round < 5; round += 1) await write();
    await seen(written - 40);
    await write();
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    await write();
    server = await startRedis({ folder, port, kind: 'bus', isFresh });
    await write();
  }
  await seen(written);
  expect(firstSeen.size).toBe(written);
  const numbers = Map.groupBy(firstSeen.values(), ({ subject }) => subject);
  for (const [subject, events] of numbers) {
    const inOrder = events.map(({ payload }) => (payload as { n: number }).n);
    expect(inOrder, `subject ${subject}`).toEqual(inOrder.toSorted((one, other) => one - other));
  }
  await relay.stop();
  await consumption.stop();
  redis.disconnect();
  await server.stop();
}, 60_000);
