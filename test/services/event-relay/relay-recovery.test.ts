import { describe, expect, test, vi } from 'vitest';
import { takeNew } from '../../../platform/outbox/inbox.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { publishOnce, relayWorld } from './relay-world.ts';

const world = relayWorld();
const { logger, start, open, publish, streamed, subjects, waiting } = world;

describe('the relay after a failure', () => {
  test('resends unmarked events, and the inbox of a consumer drops the repeats', async () => {
    await publish('A', 'B');
    const failing = await open();
    // It fails between the acknowledgement and the mark.
    await world.database.admin.run`revoke update on product.outbox_lanes from relay`;
    await expect(publishOnce(failing)).rejects.toMatchObject({ sqlState: '42501' });
    expect(await subjects()).toEqual(['A', 'B']);
    expect(await waiting()).toBe(2);
    await failing.close();
    await world.database.admin.run`grant update on product.outbox_lanes to relay`;

    start();
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(await subjects()).toEqual(['A', 'B', 'A', 'B']);
    const fresh = await world.database.sql('inventory').transaction(async (sql) => takeNew(sql, 'inventory', 'test', await streamed()));
    expect(fresh.map(({ subject }) => subject)).toEqual(['A', 'B']);
  });

  test('streams all events again when Redis has lost its data, also without a new event', async () => {
    start();
    await publish('A', 'B');
    await eventually(async () => expect(await waiting()).toBe(0));
    await world.redis.flushdb();
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(world.queues.bodies('pages')).toHaveLength(2);
  });

  test('streams again from the last batch that Redis still has', async () => {
    const relay = await open();
    for (const sku of ['A', 'B', 'C']) {
      await publish(sku);
      await publishOnce(relay);
    }
    // Restores the state of Redis after the first batch.
    const [, ...lost] = await world.redis.xrange('events:product', '-', '+');
    await world.redis.xdel('events:product', ...lost.map(([id]) => id));
    await world.redis.set('outbox:product:0', 1);
    await publish('D');
    // The first round detects the loss and sends nothing; the second sends in order.
    await publishOnce(relay);
    expect(await subjects()).toEqual(['A']);
    await publishOnce(relay);
    expect(await subjects()).toEqual(['A', 'B', 'C', 'D']);
    expect(await waiting()).toBe(0);
  });

  test('continues to stream during an outage of a queue, and sends to the queue afterwards', async () => {
    world.queues.server.deleteQueue('pages', { region: 'eu-west-2' });
    start();
    await publish('A', 'B');
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    expect(await waiting()).toBe(2);
    world.queues.create('pages');
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(world.queues.bodies('pages')).toHaveLength(2);
    expect(await subjects()).toEqual(['A', 'B']);
  });

  test('continues to send to the queues during an outage of the bus, and streams in order afterwards', async () => {
    const nowhere = await freePort();
    const relay = start({ busUrl: `redis://127.0.0.1:${nowhere}` });
    const startedAt = relay.lastRound();
    await publish('A', 'B');
    await eventually(() => expect(world.queues.bodies('pages')).toHaveLength(2));
    expect(relay.lastRound()).toEqual(startedAt);
    expect(await subjects()).toEqual([]);
    await relay.stop();
    start();
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(world.queues.bodies('pages')).toHaveLength(2);
  });

  test('reconnects when the database closes its connection', async () => {
    const relay = start();
    await publish('A');
    await eventually(async () => expect(await waiting()).toBe(0));
    await world.database.admin
      .run`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'relay' and datname = current_database()`;
    const cutAt = new Date();
    await publish('B');
    await eventually(async () => expect(await subjects()).toEqual(['A', 'B']));
    await eventually(() => expect(relay.lastRound().getTime()).toBeGreaterThan(cutAt.getTime()));
  });

  test('logs an error when it has not reached its database for a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    start({ database: { ...world.database.relaySettings, port: 1 } });
    await eventually(() => expect(logger.warn).toHaveBeenCalled());
    expect(logger.error).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 61_000);
    await eventually(() => expect(logger.error).toHaveBeenCalledOnce());
  });
});
