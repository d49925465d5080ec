import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { takeNew } from '../../../platform/outbox/inbox.ts';
import {
  countRelays,
  countSetAside,
  findOutboxes,
  joinRelays,
  keepPartitions,
  markPublished,
  markRefused,
  readBatches,
  readLag,
  readUnqueued,
  readUnstreamed,
  releaseLanes,
  resendSetAside,
  resetBatchesAfter,
  takeLanes,
} from '../../../platform/outbox/pending.ts';
import { record } from '../../../platform/outbox/record.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { LANES } from '../../../platform/sql/sharding-functions.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['order']);
const { admin, adminSettings, relaySettings } = database;
const sql = database.sql('order');
// Direct, as the relay connects: it holds locks of its session.
const relay = connectPostgres({ ...adminSettings, user: relaySettings.user, password: relaySettings.password, max: 1 });
const [first, second] = [1, 24];
const event = (name: string) => ({ type: 'order.tested.v1', name });
const recordIn = (lane: number, ...names: string[]) => record(sql, 'shop', names.map(event), { lane, subject: ({ name }) => name });
const pending = (limit = 100) => readUnstreamed(relay, 'shop', LANES, limit);
const unqueued = () => readUnqueued(relay, 'shop', { lanes: LANES, types: ['order.tested.v1'], limit: 100 });
const namesOf = (events: Awaited<ReturnType<typeof pending>>) => events.map(({ event: { subject } }) => subject);

beforeEach(async () => void (await admin.run`truncate shop.outbox, shop.outbox_lanes, shop.inbox`));
afterAll(() => Promise.all([admin.close(), sql.close(), relay.close()]));

describe('the outbox of a sharded schema', () => {
  test('returns the events of all lanes, in the order of each lane and up to a limit', async () => {
    await recordIn(first, 'A', 'B', 'C');
    await recordIn(second, 'D');
    expect(namesOf(await pending())).toEqual(['A', 'B', 'C', 'D']);
    expect(namesOf(await pending(2))).toEqual(['A', 'B']);
    expect(namesOf(await readUnstreamed(relay, 'shop', [second], 10))).toEqual(['D']);
  });

  test('marks what the sinks have acknowledged, and counts the batches of each lane', async () => {
    await recordIn(first, 'A', 'B');
    await recordIn(second, 'C');
    const events = await pending();
    await markPublished(
      relay,
      'shop',
      events.map((one) => ({ pending: one, batch: one.lane === first ? 7 : null, isQueued: true })),
    );
    expect(await readBatches(relay, 'shop')).toEqual(new Map([[first, 7]]));
    expect(namesOf(await pending())).toEqual(['C']);
    expect(namesOf(await unqueued())).toEqual([]);
    await markPublished(
      relay,
      'shop',
      (await pending()).map((one) => ({ pending: one, batch: 1, isQueued: false })),
    );
    expect(await pending()).toEqual([]);
    expect(await unqueued()).toEqual([]);
  });

  test('streams again what follows the last batch that the streams have', async () => {
    await recordIn(first, 'A');
    await markPublished(
      relay,
      'shop',
      (await pending()).map((one) => ({ pending: one, batch: 1, isQueued: true })),
    );
    await recordIn(first, 'B', 'C');
    await markPublished(
      relay,
      'shop',
      (await pending()).map((one) => ({ pending: one, batch: 2, isQueued: true })),
    );
    expect(await resetBatchesAfter(relay, 'shop', first, 1)).toBe(2);
    expect(namesOf(await pending())).toEqual(['B', 'C']);
    expect(await readBatches(relay, 'shop')).toEqual(new Map([[first, 1]]));
  });

  test('sets aside what a queue keeps rejecting, until it is resent', async () => {
    await recordIn(first, 'A');
    await recordIn(second, 'B');
    const events = await pending();
    await markPublished(
      relay,
      'shop',
      events.map((one) => ({ pending: one, batch: 1, isQueued: false })),
    );
    for (let refusals = 1; refusals < 6; refusals += 1)
      expect(
        await markRefused(
          relay,
          'shop',
          events.map((one) => ({ pending: one, reason: 'too large' })),
        ),
      ).toEqual([]);
    expect(namesOf(await unqueued())).toEqual([]);
    const setAside = await markRefused(
      relay,
      'shop',
      events.map((one) => ({ pending: one, reason: 'too large' })),
    );
    expect(setAside.toSorted()).toEqual(events.map(({ event: { eventId } }) => eventId).toSorted());
    expect(await countSetAside(relay, 'shop')).toBe(2);
    expect(await resendSetAside(relay, 'shop', 1)).toBe(1);
    expect(namesOf(await unqueued())).toEqual(['A']);
  });

  test('lends each lane to one session', async () => {
    expect(await findOutboxes(relay)).toEqual(['shop']);
    expect(new Set(await takeLanes(relay, 'shop', LANES, 16))).toEqual(new Set(LANES));
    const other = connectPostgres({ ...adminSettings, max: 1 });
    expect(await takeLanes(other, 'shop', LANES, 16)).toEqual([]);
    await joinRelays(relay);
    await joinRelays(other);
    expect(await countRelays(relay)).toBe(2);
    await releaseLanes(relay, 'shop', [first, second]);
    expect((await takeLanes(other, 'shop', LANES, 1)).length).toBe(1);
    await other.close();
  });

  test('reports the age of the oldest event by sink', async () => {
    expect(await readLag(relay, 'shop', ['order.tested.v1'])).toEqual({ stream: 0, queue: 0 });
    await recordIn(first, 'A');
    await markPublished(
      relay,
      'shop',
      (await pending()).map((one) => ({ pending: one, batch: 1, isQueued: false })),
    );
    const { stream, queue } = await readLag(relay, 'shop', ['order.tested.v1']);
    expect(stream).toBe(0);
    expect(queue).toBeGreaterThan(0);
    expect(await readLag(relay, 'shop', [])).toEqual({ stream: 0, queue: 0 });
  });

  test('gets its partitions from the relay, and loses them after their retention', async () => {
    await admin.run`select shop.keep_outbox(5)`;
    const days = z.object({ partition_name: z.string(), act: z.string() });
    expect(await relay.rows(days)`select partition_name, act from shop.keep_outbox(6)`).toMatchObject([{ act: 'created' }]);
    await admin.run`create table shop.outbox_20200101 partition of shop.outbox for values from ('2020-01-01') to ('2020-01-02')`;
    expect(await keepPartitions(relay, 'shop')).toEqual([{ partition_name: 'outbox_20200101', act: 'dropped' }]);
  });

  test('is beside an inbox that drops repeats', async () => {
    const events = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'].map((eventId) => ({ eventId }));
    expect(await takeNew(sql, 'shop', 'test', events.slice(0, 1))).toEqual(events.slice(0, 1));
    expect(await takeNew(sql, 'shop', 'test', [...events, ...events])).toEqual(events.slice(1));
  });
});
