import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { takeNew } from '../../../platform/outbox/inbox.ts';
import { toEvent } from '../../../platform/streams/event.ts';
import { eventually } from '../../support/eventually.ts';
import { startAws } from '../../support/fakes/emulated-aws.ts';
import { freePort } from '../../support/free-port.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startQueues } from '../../support/queues.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';

const core = await freshDatabase(['product']);
const orders = await freshDatabase(['inventory']);
const redis = await freshRedis();
const queues = await startQueues();
const pages = queues.create('pages');
const { user, password } = core.relaySettings;
const aws = await startAws({
  secrets: {
    'arn:relay': JSON.stringify({ username: user, password }),
    'arn:bus': JSON.stringify({ username: 'default', password: 'any' }),
  },
});
let relay: ChildProcess | undefined;

afterEach(() => relay?.kill('SIGKILL'));

afterAll(async () => {
  redis.disconnect();
  await aws.stop();
  await queues.stop();
});

/** Starts the deployed bundle of the service as a process. */
async function start(port: number): Promise<ChildProcess> {
  const { host, port: databasePort } = core.relaySettings;
  const settings = { HOST: host, PORT: String(databasePort), SECRET_ARN: 'arn:relay' };
  const of = (prefix: string, name: string) =>
    Object.fromEntries(Object.entries({ ...settings, NAME: name }).map(([key, value]) => [`${prefix}_${key}`, value]));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../services/event-relay/main.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      ENVIRONMENT: 'test',
      LOG_LEVEL: 'error',
      DATABASE_TLS: 'disable',
      ...of('CORE', core.relaySettings.database),
      ...of('ORDERS', orders.relaySettings.database),
      BUS_URL: freshRedisUrl(),
      BUS_SECRET_ARN: 'arn:bus',
      EVENTS_PER_STREAM: '100000',
      SINKS: JSON.stringify({ 'product.priced.v1': [pages] }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200), { within: 20_000 });
  return child;
}

describe('a relay that is killed under load', () => {
  test('loses no event in any sink, and its successor causes no duplicate effect', async () => {
    const port = await freePort();
    relay = await start(port);
    const enough = new AbortController();
    let written = 0;
    const writing = (async () => {
      while (!enough.signal.aborted) {
        await pause(10);
        written += await core.sql('product').run`
          insert into product.outbox (lane, type, subject, payload)
          select n % 4, 'product.priced.v1', 's' || n + ${written}::int, '{"type": "product.priced.v1"}' from generate_series(1, 10) as n
        `;
      }
    })();
    for (let kill = 1; kill <= 2; kill += 1) {
      const before = await redis.xlen('events:product');
      await eventually(async () => expect(await redis.xlen('events:product')).toBeGreaterThan(before + 100));
      relay.kill('SIGKILL');
      await once(relay, 'exit');
      relay = await start(port);
    }
    enough.abort();
    await writing;

    const Waiting = z.object({ waiting: z.number() });
    await eventually(
      async () => {
        expect(
          await core.admin.rows(Waiting)`select count(*) as waiting from product.outbox where streamed_at is null or queued_at is null`,
        ).toEqual([{ waiting: 0 }]);
      },
      { within: 20_000 },
    );
    const streamed = (await redis.xrange('events:product', '-', '+')).map(([, fields]) => toEvent(fields));
    const fresh = await core.sql('product').transaction((sql) => takeNew(sql, 'product', 'test', streamed));
    expect(fresh).toHaveLength(written);
    expect(new Set(fresh.map(({ subject }) => subject)).size).toBe(written);
    expect(queues.bodies('pages').length).toBeGreaterThanOrEqual(written);
  }, 60_000);

  test('drains when it is stopped, and releases its lanes', async () => {
    relay = await start(await freePort());
    relay.kill('SIGTERM');
    const [code] = await once(relay, 'exit');
    expect(code).toBe(0);
  });
});
