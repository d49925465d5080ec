import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { targetOf } from '../../../load/seed/target.ts';

function endpointsFile(environment: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'seed-target-')), 'endpoints.json');
  const database = { host: '127.0.0.1', port: 5432, database: 'orders', user: 'postgres', password: 'secret' };
  const rest = { services: {}, queues: {}, redis: {}, mailbox: 'http://127.0.0.1:1', aws: {}, processes: [] };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  writeFileSync(
    file,
    JSON.stringify({ environment, outputs: { ShopUrl: 'http://127.0.0.1:2' }, databases: { orders: database }, credentials, ...rest }),
  );
  return file;
}

const orders = (value: string | undefined) => ({ name: 'ORDERS_URL' as const, value });

const target = (options: Partial<Parameters<typeof targetOf>[0]>) =>
  targetOf({ url: orders(undefined), store: 'orders', endpoints: endpointsFile('dev'), environment: undefined, ...options });

describe('the database that is seeded', () => {
  test('is the running shop’s, or the one at ORDERS_URL', () => {
    expect(target({})).toMatchObject({ name: '127.0.0.1:5432/orders', shopUrl: 'http://127.0.0.1:2' });
    expect(target({ url: orders('postgres://u:secret@127.0.0.1:6000/other') })).toMatchObject({
      name: '127.0.0.1:6000/other',
      shopUrl: null,
    });
  });

  test('is of production only when the operator names it', () => {
    const endpoints = endpointsFile('prod');
    expect(() => target({ endpoints })).toThrow('if that is intended, add --environment prod');
    expect(target({ endpoints, environment: 'prod' }).name).toBe('127.0.0.1:5432/orders');
    expect(() => target({ environment: 'prod' })).toThrow('--environment is prod, but the running shop is dev');
  });

  test('is on another machine only when the operator names its environment', () => {
    const url = orders('postgres://u:secret@orders.internal/shop');
    expect(() => target({ url })).toThrow('ORDERS_URL is orders.internal/shop, which is not on this machine');
    expect(target({ url, environment: 'staging' }).name).toBe('orders.internal/shop');
  });

  test.each(['orders', 'mysql://u@127.0.0.1/orders', 'postgres://u:secret@127.0.0.1'])('has an address of PostgreSQL, not %s', (value) => {
    expect(() => target({ url: orders(value) })).toThrow(/^ORDERS_URL is not an address of PostgreSQL; write it as postgres:/);
  });
});
