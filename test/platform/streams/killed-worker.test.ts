import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { appendEvent } from '../../../platform/streams/event.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';

const PLANTS = ['ash', 'elm', 'oak'] as const;
const program = new URL('plant-worker.ts', import.meta.url).pathname;
const database = await freshDatabase(['product']);
const redis = await freshRedis();
const workers: ChildProcess[] = [];

await database.admin.run`create table product.planted (plant text not null)`;
await database.admin.run`grant insert on product.planted to product_app`;

beforeEach(async () => {
  await redis.flushdb();
  await database.admin.run`truncate product.planted, product.inbox`;
});
afterEach(() => workers.splice(0).forEach((worker) => worker.kill('SIGKILL')));
afterAll(() => redis.disconnect());

function start(consumer: string, stopsAt?: string) {
  const settings = { redisUrl: freshRedisUrl(), database: database.settings('product'), consumer, stopsAt };
  const worker = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] });
  workers.push(worker);
  return worker;
}

/** The entries that are not acknowledged, by worker. */
async function pending(): Promise<unknown> {
  const [, , , byWorker] = await redis.xpending('events:garden', 'gnomes');
  return byWorker;
}

async function planted(): Promise<readonly string[]> {
  const rows = await database.admin.rows(z.object({ plant: z.string() }))`select plant from product.planted order by plant`;
  return rows.map(({ plant }) => plant);
}

describe('events that a worker process has read when it is killed', () => {
  test.each([
    { stopsAt: 'before the commit', committed: [] },
    { stopsAt: 'after the commit', committed: PLANTS },
  ])('$stopsAt are taken over by another process, none is lost, and each takes effect once', async ({ stopsAt, committed }) => {
    const commands = redis.multi();
    for (const subject of PLANTS)
      appendEvent(commands, { eventId: randomUUID(), type: 'garden.planted.v1', subject, payload: {}, traceparent: null }, 1000);
    await commands.exec();
    const killed = start('killed', stopsAt);
    await once(killed.stdout ?? killed, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await pending()).toEqual([['killed', String(PLANTS.length)]]);
    expect(await planted()).toEqual(committed);

    start('successor');
    await eventually(async () => expect(await pending()).toBeNull());
    expect(await planted()).toEqual(PLANTS);
    expect(await redis.exists('dead:gnomes')).toBe(0);
  });
});
