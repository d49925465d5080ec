import { Redis } from 'ioredis';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import { findLostBatches, streamBatches } from './stream-sink.ts';
import type { LaggingLane, LaneBatch, Streamed } from './stream-sink.ts';

/** The bus does not respond, or refuses a command. The lanes stay with this relay. */
export class BusError extends Error {}

export interface BusOptions {
  readonly busUrl: string;

  /** @default the login in `busUrl` */
  readonly busLogin?: CurrentLogin;

  /** The number of events that a stream keeps, approximately. */
  readonly eventsPerStream: number;
}

/** One connection to the bus, opened by the first command after a failure. Its callers take turns: nothing runs between WATCH and EXEC. */
export class Bus {
  readonly #options: BusOptions;
  #connection: Promise<Redis> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: BusOptions) {
    this.#options = options;
  }

  /** @throws BusError */
  stream(lanes: readonly LaneBatch[]): Promise<Streamed> {
    return this.#run((redis) => streamBatches(redis, lanes, this.#options.eventsPerStream));
  }

  /** @throws BusError */
  findLostBatches(lanes: readonly Omit<LaneBatch, 'events'>[]): Promise<readonly LaggingLane[]> {
    return this.#run((redis) => findLostBatches(redis, lanes));
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    (await connection?.catch(() => undefined))?.disconnect();
  }

  #run<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      try {
        return await use(await (this.#connection ??= this.#connect()));
      } catch (error) {
        await this.close();
        throw new BusError(`the bus failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #connect(): Promise<Redis> {
    const { busUrl, busLogin } = this.#options;
    // No reconnect: a new connection between WATCH and EXEC, to a Redis that has lost its data, would not be detected.
    const redis = new Redis(busUrl, {
      ...(await busLogin?.()),
      disableClientInfo: true,
      lazyConnect: true,
      retryStrategy: null,
      autoResendUnfulfilledCommands: false,
      commandTimeout: 10_000,
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
    } catch (error) {
      redis.disconnect();
      throw error;
    }
    return redis;
  }
}
