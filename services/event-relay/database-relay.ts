import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client, type ClientConfig } from 'pg';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import type { Login } from '../../platform/secrets/secrets.ts';
import {
  findOutboxes,
  resetBatchesAfter,
  keepPartitions,
  markPublished,
  markRefused,
  readBatches,
  readPending,
  takeLanes,
  type Mark,
  type PendingEvent,
} from '../../platform/outbox/pending.ts';
import { clientConfig, sqlOver, targetOf, type PostgresSettings, type RotatedPostgresSettings } from '../../platform/sql/postgres.ts';
import { LANES } from '../../platform/sql/sharding-functions.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Queued, QueueSink } from './queue-sink.ts';
import { findLostBatches, streamBatches, type LaggingLane, type LaneBatch } from './stream-sink.ts';

export interface DatabaseRelayOptions {
  readonly database: PostgresSettings | RotatedPostgresSettings;
  readonly busUrl: string;

  /** @default the login in `busUrl` */
  readonly busLogin?: CurrentLogin;

  /** The number of events that a stream keeps, approximately. */
  readonly eventsPerStream: number;
  readonly queues: QueueSink;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;

  /** Events per schema and round. @default 500 */
  readonly limit?: number;
}

export interface Round {
  /** Events that a sink acknowledged. */
  readonly published: number;
  /** The types of the events that were added to their streams. */
  readonly streamedTypes: readonly string[];
  /** The age of the oldest waiting event. */
  readonly oldestSeconds: number;
  /** More events are waiting than one round publishes. */
  readonly isBehind: boolean;
}

interface Outbox {
  readonly schema: string;
  /** The last acknowledged batch by owned lane. */
  readonly acknowledged: Map<number, number>;
}

/**
 * Publishes the outboxes of one database over one connection to each side. It owns its lanes while the connections are open.
 * After any error the lanes may be lost: the caller closes it and opens another one.
 */
export class DatabaseRelay {
  readonly #options: DatabaseRelayOptions;
  readonly #client: Client;
  readonly #redis: Redis;
  readonly #sql: Sql;
  readonly #limit: number;
  readonly #outboxes = new Map<string, Outbox>();

  /** Connects with the logins of this moment. */
  static async connect(options: DatabaseRelayOptions): Promise<DatabaseRelay> {
    const { database, busLogin } = options;
    const [login, bus] = await Promise.all(['login' in database ? database.login() : undefined, busLogin?.()]);
    const relay = new DatabaseRelay(options, login && { user: login.username, password: login.password }, bus);
    await relay.#connect();
    return relay;
  }

  private constructor(options: DatabaseRelayOptions, login: Pick<ClientConfig, 'user' | 'password'> = {}, bus: Partial<Login> = {}) {
    this.#options = options;
    this.#limit = options.limit ?? 500;
    this.#client = new Client({
      ...clientConfig(options.database),
      ...login,
      // Longer than the limit of the role.
      query_timeout: 25_000,
      pipeline: true,
    });
    // No reconnect: a new connection between WATCH and EXEC, to a Redis that has lost its data, would not be detected.
    this.#redis = new Redis(options.busUrl, {
      ...bus,
      disableClientInfo: true,
      lazyConnect: true,
      retryStrategy: null,
      autoResendUnfulfilledCommands: false,
      commandTimeout: 10_000,
    });
    for (const connection of [this.#client, this.#redis]) connection.on('error', () => undefined);
    // Named statements are planned once. The connection is direct, so prepared statements work.
    const nameOf = (text: string) => createHash('sha1').update(text).digest('hex');
    this.#sql = sqlOver((query) => this.#client.query({ ...query, name: nameOf(query.text) }), targetOf(options.database));
  }

  async #connect(): Promise<void> {
    try {
      await Promise.all([this.#client.connect(), this.#redis.connect()]);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  get ownedLanes(): number {
    return [...this.#outboxes.values()].reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  }

  /** Finds outboxes and takes lanes without an owner: the takeover by a standby relay. */
  async takeLanes(): Promise<void> {
    for (const schema of await findOutboxes(this.#sql)) {
      const outbox = this.#outboxes.get(schema) ?? { schema, acknowledged: new Map<number, number>() };
      this.#outboxes.set(schema, outbox);
      const unowned = LANES.filter((lane) => !outbox.acknowledged.has(lane));
      if (unowned.length === 0) continue;
      const taken = await takeLanes(this.#sql, schema, unowned);
      if (taken.length === 0) continue;
      const batches = await readBatches(this.#sql, schema);
      for (const lane of taken) outbox.acknowledged.set(lane, batches.get(lane) ?? 0);
      this.#options.logger.info({ schema, lanes: taken }, 'took lanes');
    }
  }

  /** Finds acknowledged batches that Redis has lost, and schedules their events again. */
  async recoverLostBatches(): Promise<void> {
    const lanes = [...this.#outboxes.values()].flatMap(({ schema, acknowledged }) =>
      [...acknowledged].flatMap(([lane, batch]) => (batch > 0 ? [{ schema, lane, acknowledged: batch }] : [])),
    );
    await this.#rewind(await findLostBatches(this.#redis, lanes));
  }

  /** One round over all outboxes. */
  async publish(): Promise<Round> {
    const outboxes = [...this.#outboxes.values()].filter(({ acknowledged }) => acknowledged.size > 0);
    const waiting = await Promise.all(
      outboxes.map(async (outbox) => ({
        outbox,
        events: await readPending(this.#sql, outbox.schema, [...outbox.acknowledged.keys()], this.#limit),
      })),
    );
    const events = waiting.flatMap((one) => one.events);
    if (events.length === 0) return { published: 0, streamedTypes: [], oldestSeconds: 0, isBehind: false };

    const [batchOf, queued] = await Promise.all([
      this.#stream(
        waiting.flatMap(({ outbox, events }) =>
          toLanes(
            outbox,
            events.filter(({ isStreamed }) => !isStreamed),
          ),
        ),
      ),
      this.#queue(events.filter(({ isQueued }) => !isQueued)),
    ]);
    let published = 0;
    await Promise.all(
      waiting.map(async ({ outbox, events }) => {
        const marks = events.flatMap((pending): Mark[] => {
          const mark = { pending, batch: batchOf.get(pending) ?? null, isQueued: queued.acknowledged.has(pending) };
          return mark.batch === null && !mark.isQueued ? [] : [mark];
        });
        published += marks.length;
        await markPublished(this.#sql, outbox.schema, marks);
        await this.#markRefused(outbox.schema, events, queued.refused);
        for (const { pending, batch } of marks) if (batch !== null) outbox.acknowledged.set(pending.lane, batch);
      }),
    );
    return {
      published,
      streamedTypes: [...batchOf.keys()].map(({ event }) => event.type),
      oldestSeconds: Math.max(...events.map(({ ageSeconds }) => ageSeconds)),
      isBehind: published > 0 && waiting.some((one) => one.events.length >= this.#limit),
    };
  }

  /** Creates the next partitions and drops those past their retention. */
  async keepPartitions(): Promise<void> {
    for (const schema of this.#outboxes.keys()) {
      const acts = await keepPartitions(this.#sql, schema);
      if (acts.length > 0) this.#options.logger.info({ schema, acts }, 'maintained partitions');
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
    await this.#client.end().catch(() => undefined);
  }

  /** Streams the events and returns their batches; none if lost batches must be sent first. */
  async #stream(lanes: readonly LaneBatch[]): Promise<ReadonlyMap<PendingEvent, number>> {
    const batches = new Map<PendingEvent, number>();
    if (lanes.length === 0) return batches;
    const streamed = await streamBatches(this.#redis, lanes, this.#options.eventsPerStream);
    if (streamed.outcome === 'lost') await this.#rewind(streamed.lanes);
    else for (const lane of lanes) for (const pending of lane.events) batches.set(pending, streamed.batchOf(lane));
    return batches;
  }

  async #queue(events: readonly PendingEvent[]): Promise<Queued> {
    const { queues } = this.#options;
    const subscribed = events.filter((pending) => queues.hasQueue(pending));
    const unsubscribed = events.filter((pending) => !queues.hasQueue(pending));
    if (subscribed.length === 0) return { acknowledged: new Set(unsubscribed), refused: new Map() };
    const { acknowledged, refused } = await queues.send(subscribed);
    return { acknowledged: new Set([...unsubscribed, ...acknowledged]), refused };
  }

  /** Schedules the retry of rejected events or sets them aside. Later events of the same subject are still sent: a queue keeps no order. */
  async #markRefused(schema: string, events: readonly PendingEvent[], reasons: Queued['refused']): Promise<void> {
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
      const events = await resetBatchesAfter(this.#sql, schema, lane, lastBatch);
      this.#outboxes.get(schema)?.acknowledged.set(lane, lastBatch);
      this.#options.logger.warn({ schema, lane, lastBatch, events }, 'Redis has lost events, which will be resent');
    }
  }
}

function toLanes({ schema, acknowledged }: Outbox, events: readonly PendingEvent[]): LaneBatch[] {
  return [...Map.groupBy(events, ({ lane }) => lane)].map(([lane, ofLane]) => ({
    schema,
    lane,
    acknowledged: acknowledged.get(lane) ?? 0,
    events: ofLane,
  }));
}
