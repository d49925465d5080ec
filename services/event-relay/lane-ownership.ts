import { countRelays, findOutboxes, joinRelays, readBatches, releaseLanes, takeLanes } from '../../platform/outbox/pending.ts';
import { LANES } from '../../platform/sql/sharding-functions.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** The outbox of a schema, and this relay's lanes of it. */
export interface Outbox {
  readonly schema: string;
  /** The last acknowledged batch by owned lane. */
  readonly acknowledged: Map<number, number>;
}

/** The lanes of one connection, as locks of its session. Relays of the same database share the lanes of each outbox evenly. */
export class LaneOwnership {
  readonly #sql: Sql;
  readonly #logger: Pick<Logger, 'info'>;
  readonly #outboxes = new Map<string, Outbox>();
  #hasJoined = false;

  constructor(sql: Sql, logger: Pick<Logger, 'info'>) {
    this.#sql = sql;
    this.#logger = logger;
  }

  get outboxes(): readonly Outbox[] {
    return [...this.#outboxes.values()];
  }

  /**
   * Takes free lanes up to this relay's share, which is the takeover from a relay that has ended, and releases those above its share.
   *
   * @param settle - waits until nothing of the lanes that this relay no longer owns is in flight
   */
  async balance(settle: () => Promise<unknown>): Promise<void> {
    if (!this.#hasJoined) await joinRelays(this.#sql);
    this.#hasJoined = true;
    const share = Math.ceil(LANES.length / (await countRelays(this.#sql)));
    for (const schema of await findOutboxes(this.#sql)) {
      const outbox = this.#outboxes.get(schema) ?? { schema, acknowledged: new Map<number, number>() };
      this.#outboxes.set(schema, outbox);
      await (outbox.acknowledged.size > share ? this.#release(outbox, share, settle) : this.#take(outbox, share));
    }
  }

  async #take({ schema, acknowledged }: Outbox, share: number): Promise<void> {
    const free = LANES.filter((lane) => !acknowledged.has(lane));
    const most = share - acknowledged.size;
    if (free.length === 0 || most <= 0) return;
    const taken = await takeLanes(this.#sql, schema, free, most);
    if (taken.length === 0) return;
    const batches = await readBatches(this.#sql, schema);
    for (const lane of taken) acknowledged.set(lane, batches.get(lane) ?? 0);
    this.#logger.info({ schema, lanes: taken }, 'took lanes');
  }

  async #release({ schema, acknowledged }: Outbox, share: number, settle: () => Promise<unknown>): Promise<void> {
    const released = LANES.filter((lane) => acknowledged.has(lane)).slice(share);
    for (const lane of released) acknowledged.delete(lane);
    await settle();
    await releaseLanes(this.#sql, schema, released);
    this.#logger.info({ schema, lanes: released }, 'released lanes to another relay');
  }
}
