import { createHash } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';
import {
  keepPartitions,
  markPublished,
  markRefused,
  readLag,
  readUnqueued,
  readUnstreamed,
  resetBatchesAfter,
  type Lag,
  type Mark,
  type PendingEvent,
} from '../../platform/outbox/pending.ts';
import {
  clientConfig,
  currentConfig,
  sqlOver,
  targetOf,
  type PostgresSettings,
  type RotatedPostgresSettings,
} from '../../platform/sql/postgres.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Bus } from './bus.ts';
import { LaneOwnership, type Outbox } from './lane-ownership.ts';
import type { QueueSink } from './queue-sink.ts';
import type { LaggingLane, LaneBatch } from './stream-sink.ts';

export interface DatabaseRelayOptions {
  readonly database: PostgresSettings | RotatedPostgresSettings;
  readonly bus: Bus;
  readonly queues: QueueSink;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;

  /** Events of a schema that are in flight to one sink. @default 1000 */
  readonly limit?: number;
}

/** One round of a sink over all outboxes. */
export interface Round {
  /** Events that the sink acknowledged. */
  readonly published: number;
  /** Their types, one per event. */
  readonly types: readonly string[];
  /** More events are waiting than one round publishes. */
  readonly isBehind: boolean;
}

/**
 * Publishes the outboxes of one database over one connection. It owns its lanes while the connection is open.
 * The rounds of the two sinks are independent: a sink that is slow or down does not delay the other.
 * After an error other than BusError the lanes may be lost: the caller closes it and opens another one.
 */
export class DatabaseRelay {
  readonly #options: DatabaseRelayOptions;
  readonly #client: Client;
  readonly #sql: Sql;
  readonly #limit: number;
  readonly #lanes: LaneOwnership;
  readonly #rounds = new Set<Promise<unknown>>();
  #isBehind = false;

  /** Connects with the login of this moment. */
  static async connect(options: DatabaseRelayOptions): Promise<DatabaseRelay> {
    const { database } = options;
    const relay = new DatabaseRelay(options, await currentConfig(database));
    try {
      await relay.#client.connect();
    } catch (error) {
      await relay.close();
      throw error;
    }
    return relay;
  }

  private constructor(options: DatabaseRelayOptions, config: ClientConfig = {}) {
    this.#options = options;
    this.#limit = options.limit ?? 1000;
    this.#client = new Client({
      ...clientConfig(options.database),
      ...config,
      // Longer than the limit of the role.
      query_timeout: 25_000,
      pipeline: true,
    });
    this.#client.on('error', () => undefined);
    // Named statements are planned once. The connection is direct, so prepared statements work.
    const nameOf = (text: string) => createHash('sha1').update(text).digest('hex');
    this.#sql = sqlOver((query) => this.#client.query({ ...query, name: nameOf(query.text) }), targetOf(options.database));
    this.#lanes = new LaneOwnership(this.#sql, options.logger);
  }

  get ownedLanes(): number {
    return this.#lanes.outboxes.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  }

  /** Finds outboxes, takes free lanes up to this relay's share and releases those above it. */
  async balanceLanes(): Promise<void> {
    await this.#lanes.balance(() => Promise.allSettled(this.#rounds));
  }

  /** The age of the oldest waiting event by sink, over all outboxes of the database. */
  async lag(): Promise<Lag> {
    const lags = await Promise.all(this.#lanes.outboxes.map(({ schema }) => readLag(this.#sql, schema, this.#options.queues.types)));
    return { stream: Math.max(0, ...lags.map(({ stream }) => stream)), queue: Math.max(0, ...lags.map(({ queue }) => queue)) };
  }

  /** Finds acknowledged batches that Redis has lost, and schedules their events again. @throws BusError */
  async recoverLostBatches(): Promise<void> {
    const lanes = this.#lanes.outboxes.flatMap(({ schema, acknowledged }) =>
      [...acknowledged].flatMap(([lane, batch]) => (batch > 0 ? [{ schema, lane, acknowledged: batch }] : [])),
    );
    await this.#track(async () => this.#rewind(await this.#options.bus.findLostBatches(lanes)));
  }

  /**
   * Under a backlog the database reads and marks one half of the lanes while this process and the bus work on the other.
   *
   * @throws BusError
   */
  async publishToStreams(): Promise<Round> {
    const parts = this.#isBehind ? [0, 1] : [0];
    // Both end before the next round: a lane is in one round at a time.
    const ended = await Promise.allSettled(parts.map((part) => this.#streamPart((index) => index % parts.length === part)));
    const rounds = ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    this.#isBehind = rounds.some(({ isBehind }) => isBehind);
    return {
      published: rounds.reduce((sum, { published }) => sum + published, 0),
      types: rounds.flatMap(({ types }) => types),
      isBehind: this.#isBehind,
    };
  }

  async #streamPart(isOfPart: (index: number) => boolean): Promise<Round> {
    const lanesOf = ({ acknowledged }: Outbox) => [...acknowledged.keys()].filter((_, index) => isOfPart(index));
    return this.#round(
      (outbox) => readUnstreamed(this.#sql, outbox.schema, lanesOf(outbox), this.#limit),
      async (waiting) => {
        const batches = await this.#stream(waiting.flatMap(({ outbox, events }) => toLanes(outbox, events)));
        const { queues } = this.#options;
        const markOf = (pending: PendingEvent): Mark[] => {
          const batch = batches.get(pending);
          return batch === undefined ? [] : [{ pending, batch, isQueued: !queues.hasQueue(pending) }];
        };
        return Promise.all(
          waiting.map(async ({ outbox: { schema, acknowledged }, events }) => {
            const marks = events.flatMap(markOf);
            await markPublished(this.#sql, schema, marks);
            for (const { pending, batch } of marks)
              if (batch !== null && acknowledged.has(pending.lane)) acknowledged.set(pending.lane, batch);
            return marks;
          }),
        );
      },
    );
  }

  async publishToQueues(): Promise<Round> {
    const { queues } = this.#options;
    return this.#round(
      ({ schema, acknowledged }) =>
        readUnqueued(this.#sql, schema, { lanes: [...acknowledged.keys()], types: queues.types, limit: this.#limit }),
      async (waiting) => {
        const { acknowledged, refused } = await queues.send(waiting.flatMap(({ events }) => events));
        return Promise.all(
          waiting.map(async ({ outbox: { schema }, events }) => {
            const marks = events
              .filter((pending) => acknowledged.has(pending))
              .map((pending) => ({ pending, batch: null, isQueued: true }));
            await markPublished(this.#sql, schema, marks);
            await this.#markRefused(schema, events, refused);
            return marks;
          }),
        );
      },
    );
  }

  /** Creates the next partitions and drops those past their retention. */
  async keepPartitions(): Promise<void> {
    for (const { schema } of this.#lanes.outboxes) {
      const acts = await keepPartitions(this.#sql, schema);
      if (acts.length > 0) this.#options.logger.info({ schema, acts }, 'maintained partitions');
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #round(
    read: (outbox: Outbox) => Promise<readonly PendingEvent[]>,
    publish: (waiting: readonly Waiting[]) => Promise<readonly (readonly Mark[])[]>,
  ): Promise<Round> {
    return this.#track(async () => {
      const owned = this.#lanes.outboxes.filter(({ acknowledged }) => acknowledged.size > 0);
      const all = await Promise.all(owned.map(async (outbox): Promise<Waiting> => ({ outbox, events: await read(outbox) })));
      const waiting = all.filter(({ events }) => events.length > 0);
      if (waiting.length === 0) return { published: 0, types: [], isBehind: false };
      const marks = (await publish(waiting)).flat();
      return {
        published: marks.length,
        types: marks.map(({ pending }) => pending.event.type),
        isBehind: marks.length > 0 && waiting.some(({ events }) => events.length >= this.#limit),
      };
    });
  }

  /** What is in flight: lanes are released after it. */
  async #track<T>(act: () => Promise<T>): Promise<T> {
    const running = act();
    this.#rounds.add(running);
    try {
      return await running;
    } finally {
      this.#rounds.delete(running);
    }
  }

  /** Streams the events and returns their batches; none if lost batches must be sent first. */
  async #stream(lanes: readonly LaneBatch[]): Promise<ReadonlyMap<PendingEvent, number>> {
    const batches = new Map<PendingEvent, number>();
    const streamed = await this.#options.bus.stream(lanes);
    if (streamed.outcome === 'lost') await this.#rewind(streamed.lanes);
    else for (const lane of lanes) for (const pending of lane.events) batches.set(pending, streamed.batchOf(lane));
    return batches;
  }

  /** Schedules the retry of rejected events or sets them aside. Later events of the same subject are still sent: a queue keeps no order. */
  async #markRefused(schema: string, events: readonly PendingEvent[], reasons: ReadonlyMap<PendingEvent, string>): Promise<void> {
    const refused = events.flatMap((pending) => {
      const reason = reasons.get(pending);
      return reason === undefined ? [] : [{ pending, reason }];
    });
    if (refused.length === 0) return;
    const reason = refused[0]?.reason;
    const setAside = await markRefused(this.#sql, schema, refused);
    const { logger } = this.#options;
    logger.warn({ schema, events: refused.length, reason }, 'a queue rejects events, which will be retried');
    if (setAside.length > 0)
      logger.error(
        { schema, events: setAside.length, eventIds: setAside.slice(0, 10), reason },
        'events are set aside: a queue rejects them',
      );
  }

  async #rewind(lanes: readonly LaggingLane[]): Promise<void> {
    for (const { schema, lane, lastBatch } of lanes) {
      const acknowledged = this.#lanes.outboxes.find((outbox) => outbox.schema === schema)?.acknowledged;
      // A lane that was released meanwhile is its new owner's.
      if (!acknowledged?.has(lane)) continue;
      const events = await resetBatchesAfter(this.#sql, schema, lane, lastBatch);
      acknowledged.set(lane, lastBatch);
      this.#options.logger.warn({ schema, lane, lastBatch, events }, 'Redis has lost events, which will be resent');
    }
  }
}

interface Waiting {
  readonly outbox: Outbox;
  readonly events: readonly PendingEvent[];
}

function toLanes({ schema, acknowledged }: Outbox, events: readonly PendingEvent[]): LaneBatch[] {
  return [...Map.groupBy(events, ({ lane }) => lane)].map(([lane, ofLane]) => ({
    schema,
    lane,
    acknowledged: acknowledged.get(lane) ?? 0,
    events: ofLane,
  }));
}
