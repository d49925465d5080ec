import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { DatabaseAddress } from '../../tools/endpoints.ts';
import { percentile } from './drive.ts';

export interface RelayFloor {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly p99Millis: number;
  /** Of this Node process only. */
  readonly cpuMillisPerEvent: number;
}

export interface RelayFloorOptions {
  readonly database: DatabaseAddress;
  readonly busUrl: string;
  readonly payload: string;
  /** Events per insert, XADD pipeline, XREADGROUP and XACK. */
  readonly batch: number;
  readonly seconds: number;
}

const STREAM = 'bench-floor';

/** The least that any relay does, one batch after the other: insert, XADD, XREADGROUP, XACK, without our code, marks, lanes or losses. */
export async function measureRelayFloor({ database, busUrl, payload, batch, seconds }: RelayFloorOptions): Promise<RelayFloor> {
  const client = new Client({ ...database, pipeline: true });
  const redis = new Redis(busUrl, { disableClientInfo: true });
  try {
    await client.connect();
    await client.query('create temp table bench_floor_events (id bigint generated always as identity primary key, payload jsonb not null)');
    await redis.del(STREAM);
    await redis.xgroup('CREATE', STREAM, 'floor', '0', 'MKSTREAM');
    const millis: number[] = [];
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    while (performance.now() - startedAt < seconds * 1000) {
      const from = performance.now();
      await client.query({
        name: 'floor',
        text: 'insert into bench_floor_events (payload) select $1::jsonb from generate_series(1, $2::int)',
        values: [payload, batch],
      });
      const commands = redis.pipeline();
      for (let event = 0; event < batch; event += 1) commands.xadd(STREAM, 'MAXLEN', '~', 10_000, '*', 'payload', payload);
      await commands.exec();
      const read = await redis.xreadgroup('GROUP', 'floor', 'one', 'COUNT', batch, 'STREAMS', STREAM, '>');
      await redis.xack(STREAM, 'floor', ...idsOf(read));
      millis.push(performance.now() - from);
    }
    const elapsed = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const sorted = millis.toSorted((one, other) => one - other);
    const done = millis.length * batch;
    return {
      name: `floor: bare loop, ${batch} at a time`,
      perSecond: done / elapsed,
      p50Millis: percentile(sorted, 0.5),
      p95Millis: percentile(sorted, 0.95),
      p99Millis: percentile(sorted, 0.99),
      cpuMillisPerEvent: (user + system) / 1000 / Math.max(1, done),
    };
  } finally {
    await redis.del(STREAM).catch(() => undefined);
    redis.disconnect();
    await client.end();
  }
}

function idsOf(reply: unknown): string[] {
  const streams: readonly unknown[] = Array.isArray(reply) ? reply : [];
  return streams.flatMap((stream) => {
    const entries: unknown = Array.isArray(stream) ? stream[1] : [];
    return Array.isArray(entries) ? entries.map((entry: unknown) => (Array.isArray(entry) ? String(entry[0]) : '')) : [];
  });
}
