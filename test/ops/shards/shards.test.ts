import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeShards } from '../../../ops/shards/describe-shards.ts';
import { readShards } from '../../../ops/shards/read-shards.ts';
import { startOrders } from '../../support/builders/stored-orders.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';

const { admin, placedOrder, close } = await startOrders(createLogger('test', { level: 'silent' }));

beforeAll(async () => {
  await Promise.all(Array.from({ length: 24 }, (_, customerId) => placedOrder({ customerId })));
  for (let order = 0; order < 3; order += 1) await placedOrder({ customerId: 7 });
});

afterAll(close);

describe('the report of the shards', () => {
  test('counts each order in one of sixteen shards, with its node', async () => {
    const { engine, shards } = await readShards(admin, 1);
    expect(engine).toMatch(/PostgreSQL 1\d\.\d+/);
    expect(shards.map(({ shard }) => shard)).toEqual(Array.from({ length: 16 }, (_, shard) => shard));
    expect(shards.reduce((sum, { orders }) => sum + orders, 0)).toBe(27);
    expect(shards.reduce((sum, { customers }) => sum + customers, 0)).toBe(24);
    for (const { node, bytes } of shards) {
      expect(node).toMatch(/^[\w.]+:\d+$/);
      expect(bytes).toBeGreaterThan(8192);
    }
  });

  test('measures the skew, and names the customers with the most orders', async () => {
    const { shards, skew, hottest } = await readShards(admin, 2);
    expect(skew.orders).toBeCloseTo((Math.max(...shards.map(({ orders }) => orders)) * 16) / 27, 1);
    expect(hottest).toEqual([
      { customerId: 7, orders: 4, share: 14.81 },
      { customerId: 0, orders: 1, share: 3.7 },
    ]);
  });

  test('is printed as tables', async () => {
    const text = describeShards(await readShards(admin, 1));
    expect(text).toMatch(/16 shards on (one node|\d nodes)/);
    expect(text).toMatch(/^customer {2}orders {4}share\n +7 +4 {2}14\.81 %$/m);
  });

  test('of an even and empty database has a skew of 1', () => {
    const shards = [0, 1].map((shard) => ({ shard, node: 'a:1', bytes: 0, orders: 0, customers: 0 }));
    expect(describeShards({ engine: 'PostgreSQL 17', shards, skew: { bytes: 1, orders: 1 }, hottest: [] })).toContain(
      'There are no orders.',
    );
  });
});
