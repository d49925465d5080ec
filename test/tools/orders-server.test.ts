import { describe, expect, test } from 'vitest';
import { readOrdersServer } from '../../tools/orders-server/server-urls.ts';

describe('the server of the tests of orders', () => {
  test('is what ORDERS_URL names, also for migrations', () => {
    const server = readOrdersServer({ ORDERS_URL: 'postgres://ann:p%40ss@db.example:6432/orders' });
    expect(server?.entry).toEqual({ host: 'db.example', port: 6432, user: 'ann', password: 'p@ss', database: 'orders' });
    expect(server?.admin).toBe(server?.entry);
  });

  test('is reached directly by ORDERS_ADMIN_URL, with the defaults of PostgreSQL', () => {
    const server = readOrdersServer({ ORDERS_URL: 'postgres://ann@pool:6432/x', ORDERS_ADMIN_URL: 'postgresql://root@db' });
    expect(server?.admin).toEqual({ host: 'db', port: 5432, user: 'root', password: '', database: 'postgres' });
  });

  test('is none without a variable', () => {
    expect(readOrdersServer({ ORDERS_URL: '' })).toBeUndefined();
  });

  test.each([
    [{ ORDERS_ADMIN_URL: 'postgres://a@b' }, /^ORDERS_ADMIN_URL is set and ORDERS_URL is not: set ORDERS_URL/],
    [{ ORDERS_URL: 'db.example' }, /^ORDERS_URL is "db.example": it is no address of PostgreSQL; give postgres:/],
    [{ ORDERS_URL: 'mysql://a:secret@b/c' }, /^ORDERS_URL is "mysql:\/\/a:…@b\/c": it is no address/],
    [{ ORDERS_URL: 'postgres://b/c' }, /it names no user/],
    [{ ORDERS_URL: 'postgres://a@b/c?sslmode=require' }, /parameters such as sslmode=require are not read/],
    [{ ORDERS_URL: 'postgres://a@b', ORDERS_ADMIN_URL: 'nowhere' }, /^ORDERS_ADMIN_URL is "nowhere"/],
  ])('is refused by the name of the variable and its remedy: %j', (env, message) => {
    expect(() => readOrdersServer(env)).toThrow(message);
  });
});
