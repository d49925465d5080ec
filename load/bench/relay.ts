import { Redis } from 'ioredis';
import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { consumeGroup } from '../../platform/streams/consume.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { LANES } from '../../platform/sql/sharding-functions.ts';
import type { DatabaseAddress, Endpoints } from '../../tools/endpoints.ts';
import { cpuByShare, cpuMillis, subtract } from './cpu.ts';
import { percentile, timesOf } from './drive.ts';
import { measureRelayFloor } from './relay-floor.ts';
import type { RelayFloor } from './relay-floor.ts';

export interface RelayMeasured {
  readonly name: string;
  readonly events: number;
  readonly perSecond: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly p99Millis: number;
  /** Events that did not reach the consumer. */
  readonly lost: number;
  readonly cpuMillisPerEvent: { readonly relay: number; readonly consumer: number; readonly database: number; readonly redis: number };
}

export interface RelayOptions {
  readonly events: number;
  readonly seconds: number;
  /** Events per second while latency is measured. */
  readonly rate: number;
  readonly onProgress: (text: string) => void;
}

const TYPE = 'bench.measured.v1';
/** As large as a confirmed order of three lines. */
const PAYLOAD = JSON.stringify({ type: TYPE, text: 'x'.repeat(600) });
const LONGEST_MILLIS = 120_000;

/** From the outbox of the orders database, over all its lanes, to a consumer that has acknowledged: first a backlog, then a steady rate. */
export async function benchRelay(
  endpoints: Endpoints,
  { events, seconds, rate, onProgress }: RelayOptions,
): Promise<{ readonly floors: readonly RelayFloor[]; readonly measured: readonly RelayMeasured[] }> {
  const database = endpoints.databases['orders'];
  const busUrl = endpoints.redis['bus'];
  const pid = endpoints.processes.find(({ name }) => name === 'event-relay')?.pid;
  if (!database || busUrl === undefined || pid === undefined)
    throw new Error('the running shop has no orders database, bus or event relay');
  onProgress('measuring the floors');
  const floor = { database, busUrl, payload: PAYLOAD };
  const floors = [
    await measureRelayFloor({ ...floor, batch: 500, seconds: 5 }),
    await measureRelayFloor({ ...floor, batch: 25, seconds: 5 }),
  ];
  const bench = new RelayBench(endpoints, database, busUrl, pid);
  try {
    await bench.connect();
    onProgress('warming up with 10,000 events');
    await bench.backlog(10_000);
    onProgress(`publishing a backlog of ${events} events`);
    const backlog = await bench.backlog(events);
    onProgress(`publishing ${rate} events a second for ${seconds} seconds`);
    return { floors, measured: [backlog, await bench.steady(rate, seconds)] };
  } finally {
    await bench.close();
  }
}

/** What was measured, a line each. */
export function relayLines(floors: readonly RelayFloor[], measured: readonly RelayMeasured[]): readonly string[] {
  return [
    ...floors.map((floor) => {
      const { name, perSecond, cpuMillisPerEvent } = floor;
      return `${name}: ${perSecond.toFixed(0)} events/s, per batch ${timesOf(floor)}, ${cpuMillisPerEvent.toFixed(3)} CPU-ms per event`;
    }),
    ...measured.map((run) => {
      const cpu = Object.entries(run.cpuMillisPerEvent).map(([share, millis]) => `${share} ${millis.toFixed(3)}`);
      const rate = `${run.perSecond.toFixed(0)} events/s of ${run.events}`;
      return `${run.name}: ${rate}, ${timesOf(run)}, ${run.lost} lost; CPU-ms per event: ${cpu.join(', ')}`;
    }),
    'the goals are 5,000 events a second, and a p99 below 100 ms at 1,000 a second, on a machine that does nothing else',
  ];
}

class RelayBench {
  readonly #endpoints: Endpoints;
  readonly #client: Client;
  readonly #redis: Redis;
  readonly #pid: number;
  readonly #seen = new Map<string, number>();
  #consumption: ReturnType<typeof consumeGroup> | undefined;

  constructor(endpoints: Endpoints, database: DatabaseAddress, busUrl: string, pid: number) {
    this.#endpoints = endpoints;
    this.#client = new Client({ ...database });
    this.#redis = new Redis(busUrl, { disableClientInfo: true });
    this.#pid = pid;
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    await this.#redis.del('events:bench', 'dead:bench');
    this.#consumption = consumeGroup({
      redis: this.#redis,
      streams: ['events:bench'],
      group: 'bench',
      consumer: String(process.pid),
      upcasters: [],
      batchSize: 500,
      logger: createLogger('bench', { level: 'warn' }),
      handle: async (events) => this.#handle(events),
    });
  }

  async close(): Promise<void> {
    await this.#consumption?.stop();
    await this.#client.query('delete from shop.outbox where type = $1', [TYPE]);
    await this.#client.end();
    await this.#redis.del('events:bench', 'dead:bench');
    this.#redis.disconnect();
  }

  /** All events are committed at once; measured from their commit. */
  async backlog(count: number): Promise<RelayMeasured> {
    return this.#measure('backlog', count, async (begin) => {
      await this.#insert(count);
      begin();
    });
  }

  /** Events arrive evenly, ten in a statement. */
  async steady(rate: number, seconds: number): Promise<RelayMeasured> {
    return this.#measure(`${rate} a second`, rate * seconds, async (begin) => {
      begin();
      const startedAt = performance.now();
      for (let sent = 0; sent < rate * seconds; sent += 10) {
        const early = startedAt + (1000 * sent) / rate - performance.now();
        if (early > 1) await pause(early);
        await this.#insert(10);
      }
    });
  }

  #handle(events: readonly StreamEvent[]): void {
    const now = Date.now();
    // The subject has the time of the commit's statement, by the clock of this machine.
    for (const { eventId, subject } of events) if (!this.#seen.has(eventId)) this.#seen.set(eventId, now - Number(subject));
  }

  async #insert(count: number): Promise<void> {
    await this.#client.query({
      name: 'bench-insert',
      text: `insert into shop.outbox (lane, type, subject, payload)
             select ($4::jsonb ->> (n % 16))::bigint, $1, (extract(epoch from clock_timestamp()) * 1000)::bigint::text, $2::jsonb from generate_series(1, $3::int) as n`,
      values: [TYPE, PAYLOAD, count, JSON.stringify(LANES)],
    });
  }

  /** @param publish calls `begin` when what is measured begins */
  async #measure(name: string, count: number, publish: (begin: () => void) => Promise<void>): Promise<RelayMeasured> {
    this.#seen.clear();
    const state = () => ({ own: process.cpuUsage(), relay: cpuMillis(this.#pid), shares: this.#shares(), at: performance.now() });
    let before = state();
    await publish(() => (before = state()));
    const deadline = performance.now() + LONGEST_MILLIS;
    while ((this.#seen.size < count || (await this.#pending()) > 0) && performance.now() < deadline) await pause(5);
    const elapsed = (performance.now() - before.at) / 1000;
    const { user, system } = process.cpuUsage(before.own);
    const used = subtract(this.#shares(), before.shares);
    const sorted = [...this.#seen.values()].toSorted((one, other) => one - other);
    const per = (millis: number) => millis / Math.max(1, this.#seen.size);
    return {
      name,
      events: count,
      perSecond: this.#seen.size / elapsed,
      p50Millis: percentile(sorted, 0.5),
      p95Millis: percentile(sorted, 0.95),
      p99Millis: percentile(sorted, 0.99),
      lost: count - this.#seen.size,
      cpuMillisPerEvent: {
        relay: per(cpuMillis(this.#pid) - before.relay),
        consumer: per((user + system) / 1000),
        database: per(used.database),
        redis: per(used.redis),
      },
    };
  }

  #shares() {
    return cpuByShare(this.#endpoints, () => false);
  }

  async #pending(): Promise<number> {
    const [pending] = await this.#redis.xpending('events:bench', 'bench');
    return Number(pending);
  }
}
