import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runEvents } from '../../../ops/events/commands.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import { toRecord } from '../../../platform/streams/event.ts';
import { explainFailure } from '../../../tools/command-line.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';

const database = await freshDatabase(['order', 'payment']);
const redis = await freshRedis();
const { host, port, user, password, database: name } = database.relaySettings;
const SOURCES = ['--core', `postgres://${user}:${password}@${host}:${port}/${name}?tls=disable`, '--bus', freshRedisUrl()];
const order = mintShardedId({ customerId: 7, at: new Date() });

/** Runs the command in this process: a process each would take most of the time of these tests. */
async function events(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  const print = (line: unknown) => void lines.push(`${String(line)}\n`);
  const spies = [vi.spyOn(console, 'log').mockImplementation(print), vi.spyOn(console, 'error').mockImplementation(print)];
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  process.exitCode = 0;
  try {
    await runEvents(args).catch((error: unknown) => {
      if (!(error instanceof Error && error.message === 'exit 2')) return explainFailure(error);
      process.exitCode = 2;
    });
    return { code: process.exitCode, output: lines.join('') };
  } finally {
    process.exitCode = 0;
    for (const spy of [...spies, exit]) spy.mockRestore();
  }
}

beforeAll(async () => {
  await redis.xgroup('CREATE', 'events:order', 'notification', '$', 'MKSTREAM');
  const line = { lineNo: 1, sku: 'A', title: 'A', quantity: 1, unitPrice: { amount: 255, currency: 'GBP' } };
  const about = { orderId: order, number: 'SM-1', customerId: 7, at: '2026-11-22T12:00:00.000Z' };
  const confirmed = { type: 'order.order-confirmed.v1', ...about, email: null, lines: [line], total: line.unitPrice };
  const published = new Date().toISOString();
  await database.admin.run`
    insert into shop.outbox (lane, type, subject, payload, occurred_at, streamed_at, queued_at)
    values (shop.lane_of(7), 'order.order-placed.v1', ${order}, '{"type": "order.order-placed.v1"}', now() - interval '2 minutes', ${published}, ${published}),
           (shop.lane_of(7), 'order.order-confirmed.v1', ${order}, ${JSON.stringify(confirmed)}::jsonb, now() - interval '1 minute', ${published}, ${published}),
           (shop.lane_of(7), 'order.order-confirmed.v1', ${order}, '{"type": "order.order-confirmed.v1"}', now() - interval '30 seconds', ${published}, ${published}),
           (3, 'order.order-placed.v1', 'another', '{}', now() - interval '2 days', null, null)
  `;
  await database.admin.run`
    insert into payment.outbox (lane, type, subject, payload, occurred_at) values (0, 'payment.payment-authorised.v1', ${order}, '{}', now() - interval '90 seconds')
  `;
});

afterAll(async () => {
  redis.disconnect();
  await database.admin.close();
});

describe('npm run events', () => {
  test('lists the events of an order over all outboxes in the order of their times, with their state', async () => {
    // The id is younger than these events, so the time is stated.
    const { code, output } = await events('list', '--order', order, '--since', '1h', ...SOURCES);
    expect(code).toBe(0);
    expect(output.split('\n').map((line) => /(published|waiting) +(\S+)/.exec(line)?.slice(1, 3).join(' '))).toEqual([
      'published order.order-placed.v1',
      'waiting payment.payment-authorised.v1',
      'published order.order-confirmed.v1',
      'published order.order-confirmed.v1',
      undefined,
      undefined,
    ]);
    expect(output).toContain('4 events');
  });

  test('counts events by type and time, and those that wait', async () => {
    expect((await events('count', '--since', '1h', ...SOURCES)).output).toMatch(/1 {2}order\.order-placed\.v1/);
    const all = await events('count', '--json', ...SOURCES);
    expect(
      all.output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { type: 'payment.payment-authorised.v1', events: 1, waiting: 1 },
      { type: 'order.order-confirmed.v1', events: 2, waiting: 0 },
      { type: 'order.order-placed.v1', events: 2, waiting: 1 },
    ]);
    expect((await events('count', '--waiting', '--type', 'order.order-placed.v1', ...SOURCES)).output).toMatch(
      /^ +1 .*\(1 waiting\)\n1 events\n$/,
    );
  });

  test('replays to one group in the newest version, after a dry run, and names what cannot be lifted', async () => {
    const replay = ['replay', '--to', 'notification', '--type', 'order.order-confirmed.v1', '--since', '1h', ...SOURCES];
    const dry = await events(...replay);
    expect(dry).toMatchObject({
      code: 0,
      output: expect.stringContaining('replay 2 events of shop to notification: 2 order.order-confirmed.v1\nDry run'),
    });
    expect(await redis.xlen('events:order')).toBe(0);
    const { code, output } = await events(...replay, '--execute', '--confirm', host);
    expect(output).toMatch(/\(order\.order-confirmed\.v1\) is skipped, it cannot be lifted[^]*1 of 2 sent/);
    expect(code).toBe(1);
    const [[, fields] = ['', []], ...others] = await redis.xrange('events:order', '-', '+');
    expect(others).toEqual([]);
    expect(toRecord(fields)).toMatchObject({
      type: 'order.order-confirmed.v2',
      only: 'notification',
      payload: expect.stringContaining('"country":null'),
    });
  });

  test.each([
    [['list', '--order', '12'], /--order is "12": give an order's id/],
    [['count', '--since', 'yesterday'], /--since is "yesterday": give a time such as/],
    [['count', '--since', '1h', '--until', '2h'], /give the earlier time first/],
    [['list', '--type', 'order-placed'], /--type is "order-placed": give a type with its version/],
    [['list', '--core', 'mysql://core/x'], /--core is no URL of a database/],
    [['replay', '--type', 'order.order-placed.v1'], /--to is missing/],
    [['replay', '--to', 'notification'], /nothing selects events/],
  ])('refuses %j with the remedy', async (args, sentence) => {
    const { code, output } = await events(...args);
    expect(code).toBe(2);
    expect(output).toMatch(sentence);
  });

  test('refuses a group that no stream has, and lists the groups', async () => {
    const { code, output } = await events('replay', '--to', 'billing', '--since', '1h', ...SOURCES);
    expect({ code, output }).toEqual({ code: 1, output: 'no stream has the group "billing": the groups are notification\n' });
  });
});
