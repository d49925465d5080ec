import type { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { CurrentLogin } from '../secrets/current-login.ts';
import { upcast } from '../events/upcast.ts';
import type { Upcaster } from '../events/upcast.ts';
import { SqlError } from '../sql/sql.ts';
import { repeatedFailure, type RepeatedFailure } from '../telemetry/repeated-failure.ts';
import type { Logger } from '../telemetry/logger.ts';
import { withSpan } from '../telemetry/trace.ts';
import { followLogin } from '../valkey/sign-in.ts';
import { isForOthers, park } from './dead-letters.ts';
import { toEvent, type StreamEvent } from './event.ts';
import {
  acknowledge,
  claim,
  findPending,
  deleteIdleWorkers,
  isReply,
  resetIdleTime,
  createGroups,
  readNew,
  type Delivery,
  type GroupMember,
  type Pending,
} from './group.ts';

export interface ConsumeOptions extends GroupMember {
  /** Duplicated into two connections: one of them blocks. */
  readonly redis: Redis;

  /** Read again for each reconnection. @default the login of `redis` */
  readonly login?: CurrentLogin;

  /** They lift events of former versions: `handle` receives the newest versions only. */
  readonly upcasters: readonly Upcaster[];

  /**
   * Handles a batch, all or nothing, in one transaction with `takeNew`, which makes it idempotent. When it throws, the batch is halved until the failing event
   * is alone: that one is retried later and finally moved to `dead:<group>`. The others are acknowledged.
   */
  readonly handle: (events: readonly StreamEvent[]) => Promise<void>;

  readonly logger: Pick<Logger, 'warn' | 'error'>;

  /** @default 100 */
  readonly batchSize?: number;

  /** Deliveries of an event before it moves to the dead-letter stream. @default 6 */
  readonly maxDeliveries?: number;

  /** The pause before the second delivery; each further one is twice as long. @default 1000 */
  readonly backOffMillis?: number;

  /** A worker that is idle for this time counts as dead, and the others claim its entries. It must exceed the longest batch. @default 30000 */
  readonly deadAfterMillis?: number;
}

export interface Consumption {
  /** Completes the current batch, then closes the connections. */
  stop(): Promise<void>;
}

/** Consumes streams as one of a group's workers until it is stopped. It waits out outages of Redis, and starts at the oldest entry when Redis has lost the group. */
export function consumeGroup(options: ConsumeOptions): Consumption {
  const worker = new GroupWorker(options);
  const running = worker.run();
  return {
    async stop() {
      worker.stop();
      await running;
    },
  };
}

class GroupWorker {
  readonly #options: Required<Omit<ConsumeOptions, 'login'>>;
  /** Blocks in XREADGROUP, so it serves no other command. */
  readonly #reader: Redis;
  readonly #redis: Redis;
  readonly #failure: RepeatedFailure;
  readonly #stopping = new AbortController();

  constructor(options: ConsumeOptions) {
    this.#options = {
      batchSize: 100,
      maxDeliveries: 6,
      backOffMillis: 1000,
      deadAfterMillis: 30_000,
      ...options,
    };
    this.#failure = repeatedFailure(options.logger);
    this.#reader = options.redis.duplicate({ maxRetriesPerRequest: null });
    this.#redis = options.redis.duplicate({
      maxRetriesPerRequest: null,
      // A stopping worker does not wait for a bus that is not available.
      retryStrategy: (times: number) => (this.#isStopping ? null : Math.min(times * 50, 2000)),
    });
    if (options.login) for (const connection of [this.#reader, this.#redis]) followLogin(connection, options.login);
    // They reconnect by themselves, and commands wait meanwhile.
    this.#reader.on('error', () => undefined);
    this.#redis.on('error', (error: unknown) => this.#failure.report({ group: options.group, error }, 'the bus does not respond'));
  }

  stop(): void {
    this.#stopping.abort();
    this.#reader.disconnect();
  }

  async run(): Promise<void> {
    const { group, batchSize, backOffMillis } = this.#options;
    const blockMillis = Math.min(1000, backOffMillis);
    let hasGroups = false;
    while (!this.#isStopping) {
      try {
        if (!hasGroups) {
          await createGroups(this.#redis, this.#options);
          await deleteIdleWorkers(this.#redis, this.#options);
        }
        hasGroups = true;
        await this.#work(await this.#claimDue());
        await this.#work(await readNew(this.#reader, this.#options, batchSize, blockMillis));
        this.#failure.end();
      } catch (error) {
        if (this.#isStopping) break;
        if (isReply(error, 'NOGROUP')) hasGroups = false;
        else this.#failure.report({ group, error }, 'the stream cannot be read');
        await this.#rest(backOffMillis);
      }
    }
    this.#redis.disconnect();
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Failed entries whose retry is due, and the entries of dead workers. */
  async #claimDue(): Promise<readonly Delivery[]> {
    const { batchSize, backOffMillis } = this.#options;
    const pending = await findPending(this.#redis, this.#options, backOffMillis, batchSize);
    return claim(
      this.#redis,
      this.#options,
      pending.filter((entry) => this.#isDue(entry)),
    );
  }

  #isDue({ consumer, idleMillis, deliveries }: Pending): boolean {
    const { backOffMillis, deadAfterMillis } = this.#options;
    // This worker handles nothing else now, so its pending entries have failed, or are from before a restart.
    const isOwn = consumer === this.#options.consumer;
    return idleMillis >= (isOwn ? backOffMillis * 2 ** (deliveries - 1) : deadAfterMillis);
  }

  async #work(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const readable: Readable[] = [];
    const done: Delivery[] = [];
    for (const delivery of deliveries) {
      if (delivery.fields === null || isForOthers(delivery, this.#options.group)) done.push(delivery);
      else {
        try {
          readable.push({ delivery, event: upcast(toEvent(delivery.fields), this.#options.upcasters) });
        } catch (error) {
          await this.#park(delivery, error);
        }
      }
    }
    done.push(...(await this.#handle(readable)));
    if (done.length > 0) await acknowledge(this.#redis, this.#options, done);
  }

  /** Returns the entries to acknowledge. */
  async #handle(batch: readonly Readable[]): Promise<readonly Delivery[]> {
    const [first] = batch;
    if (!first) return [];
    try {
      await this.#attempt(batch);
      return batch.map(({ delivery }) => delivery);
    } catch (error) {
      if (this.#isStopping) return [];
      if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        return [...(await this.#handle(batch.slice(0, half))), ...(await this.#handle(batch.slice(half)))];
      }
      const { delivery, event } = first;
      if (delivery.deliveries >= this.#options.maxDeliveries) await this.#park(delivery, error);
      else {
        const { group, logger } = this.#options;
        logger.warn(
          { group, eventId: event.eventId, type: event.type, deliveries: delivery.deliveries, error },
          'an event failed and will be retried',
        );
      }
      return [];
    }
  }

  /** Waits out an outage of the handler's database: such an error has no relation to the events. */
  async #attempt(batch: readonly Readable[]): Promise<void> {
    const { handle, group, backOffMillis } = this.#options;
    // One transaction handles the batch, so it belongs to one trace only if it is one event.
    const traceparent = batch.length === 1 ? batch[0]?.event.traceparent : undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await withSpan('consume events', { traceparent }, () => handle(batch.map(({ event }) => event)));
      } catch (error) {
        if (!isDatabaseOutage(error) || this.#isStopping) throw error;
        this.#failure.report({ group, attempt, events: batch.length, error }, 'waiting for the database of the consumer');
        await this.#rest(Math.min(backOffMillis * 2 ** (attempt - 1), this.#options.deadAfterMillis / 3));
        await resetIdleTime(
          this.#redis,
          this.#options,
          batch.map(({ delivery }) => delivery),
        );
      }
    }
  }

  async #park(delivery: Delivery, error: unknown): Promise<void> {
    const { group, logger } = this.#options;
    logger.error({ group, stream: delivery.stream, entry: delivery.entryId, error }, 'an event moves to the dead-letter stream');
    await park(this.#redis, this.#options, delivery, error, new Date());
  }

  async #rest(millis: number): Promise<void> {
    await pause(millis, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

interface Readable {
  readonly delivery: Delivery;
  readonly event: StreamEvent;
}

/** The database does not respond, or has no capacity. */
function isDatabaseOutage(error: unknown): boolean {
  return error instanceof SqlError && (error.sqlState === null || /^(08|40|53|57P)/.test(error.sqlState));
}
