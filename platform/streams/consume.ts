import type { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { SqlError } from '../sql/sql.ts';
import { lastingTrouble, type LastingTrouble } from '../telemetry/lasting-trouble.ts';
import type { Logger } from '../telemetry/logger.ts';
import { withSpan } from '../telemetry/trace.ts';
import { isForOthers, park } from './dead-letters.ts';
import { toEvent, type StreamEvent } from './event.ts';
import {
  acknowledge,
  claim,
  findPending,
  forgetSilent,
  isReply,
  keep,
  makeGroups,
  readNew,
  type Delivery,
  type GroupMember,
  type Pending,
} from './group.ts';

export interface ConsumeOptions extends GroupMember {
  /** Two connections like it are opened: one of them blocks. */
  readonly redis: Redis;

  /**
   * Handles a batch, all or nothing, in one transaction with `takeNew`, which makes repeats harmless. When it throws, the batch is halved until the event that it
   * throws for stands alone: that one is tried again later and at last parked in `dead:<group>`, while the others pass.
   */
  readonly handle: (events: readonly StreamEvent[]) => Promise<void>;

  readonly logger: Pick<Logger, 'warn' | 'error'>;

  /** @default 100 */
  readonly batchSize?: number;

  /** How often an event is delivered before it is parked. @default 6 */
  readonly maxDeliveries?: number;

  /** The pause before the second delivery; each further one is twice as long. @default 1000 */
  readonly backOffMillis?: number;

  /** A worker that has said nothing for so long is dead, and the others take over what it had. It must exceed the longest batch. @default 30000 */
  readonly deadAfterMillis?: number;
}

export interface Consumption {
  /** Lets the batch in hand end, then closes the connections. */
  stop(): Promise<void>;
}

/** Works through streams as one of a group's workers, until it is stopped. It survives Redis's absence, and begins anew at what is kept when Redis has lost the group. */
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
  readonly #options: Required<ConsumeOptions>;
  /** Blocks in XREADGROUP, so it is for nothing else. */
  readonly #reader: Redis;
  readonly #redis: Redis;
  readonly #trouble: LastingTrouble;
  readonly #stopping = new AbortController();

  constructor(options: ConsumeOptions) {
    this.#options = {
      batchSize: 100,
      maxDeliveries: 6,
      backOffMillis: 1000,
      deadAfterMillis: 30_000,
      ...options,
    };
    this.#trouble = lastingTrouble(options.logger);
    this.#reader = options.redis.duplicate({ maxRetriesPerRequest: null });
    this.#redis = options.redis.duplicate({
      maxRetriesPerRequest: null,
      // What waits for an absent bus must not wait on when it is to stop.
      retryStrategy: (times: number) => (this.#isStopping ? null : Math.min(times * 50, 2000)),
    });
    // They reconnect by themselves, and what is asked meanwhile waits.
    this.#reader.on('error', () => undefined);
    this.#redis.on('error', (error: unknown) => this.#trouble.report({ group: options.group, error }, 'the bus does not answer'));
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
          await makeGroups(this.#redis, this.#options);
          await forgetSilent(this.#redis, this.#options);
        }
        hasGroups = true;
        await this.#work(await this.#claimDue());
        await this.#work(await readNew(this.#reader, this.#options, batchSize, blockMillis));
        this.#trouble.end();
      } catch (error) {
        if (this.#isStopping) break;
        if (isReply(error, 'NOGROUP')) hasGroups = false;
        else this.#trouble.report({ group, error }, 'the stream cannot be read');
        await this.#rest(backOffMillis);
      }
    }
    this.#redis.disconnect();
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** What failed before and is due again, and what dead workers had. */
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
    // This worker is at nothing else now, so what stands to its name has failed, or it died and came back.
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
          readable.push({ delivery, event: toEvent(delivery.fields) });
        } catch (error) {
          await this.#park(delivery, error);
        }
      }
    }
    done.push(...(await this.#handle(readable)));
    if (done.length > 0) await acknowledge(this.#redis, this.#options, done);
  }

  /** Answers what went well. */
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
          'an event failed, and is tried again later',
        );
      }
      return [];
    }
  }

  /** Waits out an outage of what the handler depends on: it says nothing about the events. */
  async #attempt(batch: readonly Readable[]): Promise<void> {
    const { handle, group, backOffMillis } = this.#options;
    // One transaction handles the batch, so it belongs to one trace only if it is one event.
    const traceparent = batch.length === 1 ? batch[0]?.event.traceparent : undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await withSpan('consume events', { traceparent }, () => handle(batch.map(({ event }) => event)));
      } catch (error) {
        if (!isDatabaseOutage(error) || this.#isStopping) throw error;
        this.#trouble.report({ group, attempt, events: batch.length, error }, 'waiting for what the consumer depends on');
        await this.#rest(Math.min(backOffMillis * 2 ** (attempt - 1), this.#options.deadAfterMillis / 3));
        await keep(
          this.#redis,
          this.#options,
          batch.map(({ delivery }) => delivery),
        );
      }
    }
  }

  async #park(delivery: Delivery, error: unknown): Promise<void> {
    const { group, logger } = this.#options;
    logger.error({ group, stream: delivery.stream, entry: delivery.entryId, error }, 'an event is parked among the dead letters');
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

/** A database that does not answer, or has no room. */
function isDatabaseOutage(error: unknown): boolean {
  return error instanceof SqlError && (error.sqlState === null || /^(08|40|53|57P)/.test(error.sqlState));
}
