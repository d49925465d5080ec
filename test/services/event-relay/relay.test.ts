import { describe, expect, test } from 'vitest';
import { streamBatches } from '../../../services/event-relay/stream-sink.ts';
import type { Lag } from '../../../platform/outbox/pending.ts';
import { record } from '../../../platform/outbox/record.ts';
import { LANES } from '../../../platform/sql/sharding-functions.ts';
import { json } from '../../../platform/sql/sql.ts';
import { eventually } from '../../support/eventually.ts';
import { publishOnce, relayWorld } from './relay-world.ts';

const world = relayWorld();
const { logger, start, open, publish, streamed, subjects, waiting } = world;

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

  test('removes entries of a stream that are older than eight days', async () => {
    const entry = (days: number) => `${Date.now() - days * 86_400_000}-0`;
    for (const days of [9, 7])
      await world.redis.xadd('events:product', entry(days), 'id', `${days}`, 'type', 'x', 'subject', `${days}`, 'payload', '{}');
    start();
    await publish('A');
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(await subjects()).toEqual(['7', 'A']);
  });

  test.each([null, 'rubbish', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'])(
    'relays an event whose stored traceparent is %j',
    async (traceparent) => {
      start();
      await world.database.sql('product').run`
      insert into product.outbox (lane, type, subject, payload, traceparent)
      values (0, 'product.priced.v1', 'A', '{"type":"product.priced.v1","sku":"A"}', ${traceparent})
    `;
      await eventually(() => expect(world.queues.bodies('pages')).toHaveLength(1));
      await eventually(async () => expect(await streamed()).toMatchObject([{ subject: 'A', traceparent }]));
      const [message] = world.queues.server.inspectQueue('pages')?.messages.ready ?? [];
      const sent = message?.messageAttributes?.['traceparent']?.StringValue;
      expect(sent).toMatch(traceparent?.startsWith('00-') ? /^00-0af7651916cd43dd8448eb211c80319c-/ : /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    },
  );

  test('sends an event to its queue right after its stream, without a poll of the queues', async () => {
    start({ queuePollMillis: 600_000 });
    for (const [index, sku] of ['A', 'B', 'C'].entries()) {
      await publish(sku);
      await eventually(() => expect(world.queues.bodies('pages')).toHaveLength(index + 1));
    }
  });

  test('sends each event to its stream and to the queues that subscribe to it', async () => {
    start();
    await publish('A');
    await record(world.database.sql('product'), 'product', [{ type: 'product.renamed.v1', sku: 'B' }], {
      lane: 0,
      subject: ({ sku }) => sku,
    });
    await world.database.sql('inventory')
      .run`insert into inventory.outbox (lane, type, subject, payload) values (0, 'inventory.counted.v1', 'A', '{"type": "inventory.counted.v1"}')`;
    await eventually(async () => {
      expect((await streamed()).map(({ type, subject, payload }) => ({ type, subject, payload }))).toEqual([
        { type: 'product.priced.v1', subject: 'A', payload: { type: 'product.priced.v1', sku: 'A' } },
        { type: 'product.renamed.v1', subject: 'B', payload: { type: 'product.renamed.v1', sku: 'B' } },
      ]);
      expect(await streamed('events:inventory')).toHaveLength(1);
      const [event] = await streamed();
      expect(world.queues.bodies('pages')).toEqual([
        { eventId: event?.eventId, type: 'product.priced.v1', subject: 'A', payload: { type: 'product.priced.v1', sku: 'A' } },
      ]);
      expect(await waiting()).toBe(0);
    });
  });

  test('publishes an event that commits late, although its position is lower than that of a published one', async () => {
    start();
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>();
    const late = world.database.sql('product').transaction(async (sql) => {
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
    expect(await world.redis.get('outbox:product:0')).toBe('2');
  });

  test('shares the lanes with another relay, publishes each event once, and takes over the lanes of one that ended', async () => {
    const first = await open();
    const second = await open();
    expect([first.ownedLanes, second.ownedLanes]).toEqual([32, 0]);
    await first.balanceLanes();
    await second.balanceLanes();
    expect([first.ownedLanes, second.ownedLanes]).toEqual([16, 16]);
    const lanes = json(Array.from({ length: 10 }, () => LANES).flat());
    await world.database.sql('product').run`
      insert into product.outbox (lane, type, subject, payload)
      select lane::bigint, 'product.priced.v1', n::text, '{}' from jsonb_array_elements_text(${lanes}) with ordinality as each (lane, n)
    `;
    const rounds = await Promise.all([first, second].map(publishOnce));
    expect(rounds).toEqual([
      { streamed: 80, queued: 80 },
      { streamed: 80, queued: 80 },
    ]);
    expect(new Set(await subjects()).size).toBe(160);
    await first.close();
    await eventually(async () => {
      await second.balanceLanes();
      expect(second.ownedLanes).toBe(32);
    });
    await publish('B');
    await publishOnce(second);
    expect((await subjects()).at(-1)).toBe('B');
  });

  test('sends nothing when another relay has taken its lane', async () => {
    const connection = world.redis.duplicate();
    const mget = connection.mget.bind(connection);
    Object.assign(connection, {
      async mget(keys: string[]) {
        const counters = await mget(keys);
        await world.redis.incr('outbox:product:0');
        return counters;
      },
    });
    await expect(streamBatches(connection, [{ schema: 'product', lane: 0, acknowledged: 0, events: [] }], 1_000)).rejects.toThrow(
      'another relay owns these lanes',
    );
    expect(await world.redis.get('outbox:product:0')).toBe('1');
    connection.disconnect();
  });

  test('logs one error when an event has waited for a sink for more than a minute', async () => {
    const lags: Lag[] = [];
    start({ onCheck: (lag) => void lags.push(lag) });
    await publish('A');
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(logger.error).not.toHaveBeenCalled();
    world.queues.server.deleteQueue('pages', { region: 'eu-west-2' });
    for (const late of ['B', 'C'])
      await world.database.sql('product')
        .run`insert into product.outbox (lane, type, subject, payload, occurred_at) values (0, 'product.priced.v1', ${late}, '{}', now() - interval '61 seconds')`;
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B', 'C']));
    const checks = lags.length;
    await eventually(() => expect(lags.length).toBeGreaterThan(checks + 2));
    expect(lags.at(-1)).toEqual({ stream: 0, queue: expect.closeTo(61, -1) });
    expect(logger.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ database: world.database.relaySettings.database, oldestSeconds: expect.any(Number) }),
      'events wait too long in the outbox',
    );
  });

  test('relays a context that is deployed after it', async () => {
    await world.database.admin.run`alter table inventory.outbox_lanes rename to outbox_lanes_later`;
    const relay = await open();
    expect(relay.ownedLanes).toBe(16);
    await world.database.admin.run`alter table inventory.outbox_lanes_later rename to outbox_lanes`;
    await relay.balanceLanes();
    expect(relay.ownedLanes).toBe(32);
  });
});
