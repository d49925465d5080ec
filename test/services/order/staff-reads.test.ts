import { afterAll, describe, expect, test } from 'vitest';
import { openShards } from '../../../platform/sharding/gateway.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { staffReads } from '../../../services/order/staff-reads.ts';
import { startOrderApp } from '../../support/apps/order-app.ts';

// The replica is a database that never receives a change: a replica that is far behind.
const shop = await startOrderApp({ hasLateReplica: true });
const { app, signIn, database, redis } = shop;
const logger = createLogger('test', { level: 'silent' });

afterAll(() => shop.stop());

const found = async (orderId: string, caller: ReturnType<typeof signIn>) => {
  const response = await app.inject({ url: `/api/orders/desk?q=${orderId}`, headers: caller.headers });
  expect(response.statusCode).toBe(200);
  return response.json().orders.map(({ status }: { status: string }) => status);
};
const act = (method: 'POST' | 'GET', url: string, caller: ReturnType<typeof signIn>, payload?: object) =>
  app.inject({ method, url, headers: caller.headers, ...(payload && { payload }) });
const orderIdOf = async () => (await shop.order()).json().orderId as string;

describe('a list of staff', () => {
  test('comes from the replica', async () => {
    expect(await found(await orderIdOf(), signIn({ roles: ['support'] }))).toEqual([]);
  });

  test('contains an act of its reader at once, and not yet that of a colleague', async () => {
    const orderId = await orderIdOf();
    const [author, colleague] = [signIn({ roles: ['support'] }), signIn({ roles: ['support'] })];
    const cancelled = await act('POST', `/api/orders/desk/${orderId}/cancellation`, author, { reason: 'the customer called' });
    expect(cancelled.statusCode).toBe(202);
    expect(await found(orderId, author)).toEqual([cancelled.json().order.status]);
    expect(await found(orderId, colleague)).toEqual([]);
  });

  test('comes from the replica again after a refused act, and from the primary for half a minute after another', async () => {
    const orderId = await orderIdOf();
    const author = signIn({ roles: ['support'], accountId: '0b1f3c52-5a3f-4c7e-9a55-0d8f4f1f2a10' });
    const refused = await act('POST', `/api/orders/stuck/${orderId}/retries`, author, { reason: 'paid by phone' });
    expect(refused.statusCode).toBeGreaterThanOrEqual(400);
    expect(await found(orderId, author)).toEqual([]);
    await act('POST', `/api/orders/desk/${orderId}/cancellation`, author, { reason: 'the customer called' });
    const seconds = await redis.ttl('staff-act:0b1f3c52-5a3f-4c7e-9a55-0d8f4f1f2a10');
    expect(seconds).toBeGreaterThan(25);
    expect(seconds).toBeLessThanOrEqual(30);
  });
});

describe('without a dependency', () => {
  const primary = () => openShards('staff', { primary: database.settings('order') });
  const gone = () => openShards('staff', { primary: { ...database.settings('order'), port: 1 } });
  const read = (lists: ReturnType<typeof staffReads>) =>
    lists.list('someone', async (shards) => {
      await shards.everywhere().run`select`;
      return shards;
    });

  test('the replica, lists come from the primary', async () => {
    const pools = { primary: primary(), replica: gone() };
    const lists = staffReads(pools, redis, logger);
    expect(await read(lists)).toBe(pools.primary);
    await lists.close();
  });

  test('the cache, lists come from the primary, and an act succeeds', async () => {
    const pools = { primary: primary(), replica: primary() };
    const down = async () => Promise.reject(new Error('connect ECONNREFUSED'));
    const lists = staffReads(pools, { get: down, set: down }, logger);
    await lists.recordAct('someone');
    expect(await read(lists)).toBe(pools.primary);
    await lists.close();
  });

  test('what the replica refuses is not repeated on the primary', async () => {
    const pools = { primary: primary(), replica: primary() };
    const lists = staffReads(pools, redis, logger);
    await expect(lists.list('someone', (shards) => shards.everywhere().run`select 1 / 0`)).rejects.toThrow(/division by zero/);
    await lists.close();
  });
});
