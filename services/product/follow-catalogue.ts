import {
  cachedProducts,
  deleteOldListChanges,
  listChangesSince,
  repeatChangeEvents,
  slugsOfCategories,
} from '../../domain/product/changes/store.ts';
import type { ListChange } from '../../domain/product/changes/store.ts';
import { changesSince, currentMoment } from '../../domain/product/search/store.ts';
import type { Moment } from '../../domain/product/search/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { CatalogueCache } from './catalogue-cache.ts';

/** Above this, everything is forgotten. */
const MOST_PRODUCTS = 5_000;

/** A product that changed longer ago was announced by its writer, and that has been forgotten since. */
const RECENT_MILLIS = 30_000;

const HOUR_MILLIS = 3_600_000;

export interface FollowerProps {
  readonly core: Sql;
  readonly cache: CatalogueCache;
  readonly logger: Logger;
  readonly now: () => number;
}

interface ChangedRow {
  readonly key: string;
  readonly changedBy: string;
}

/**
 * Announces to the cache what has changed in the database and was not announced: by a function of another process, by a writer that was killed, or while Redis did not respond.
 * Pages of such products may have been rendered from a former version meanwhile, so their events are recorded again.
 */
export class CatalogueFollower {
  readonly #props: FollowerProps;
  #moment: Moment | undefined;
  /** The transaction whose change of a row was announced: a long transaction keeps the moment where it is. */
  readonly #announced = new Map<string, string>();
  #tidiedAt = 0;

  constructor(props: FollowerProps) {
    this.#props = props;
  }

  /** @throws Error when the database or Redis does not respond: the next round begins where the last successful one began. */
  async round(): Promise<void> {
    const { core, cache, now } = this.#props;
    const startedAt = now();
    const recorded = await cache.followedMoment();
    const moment = await currentMoment(core);
    // Redis may have lost everything; a restored database counts its transactions from lower.
    if (recorded === undefined || BigInt(recorded) > BigInt(moment)) await cache.forgetAll();
    else await this.#announceSince(this.#since(recorded));
    await cache.recordFollowed(moment, startedAt);
    this.#moment = moment;
    for (const [key, changedBy] of this.#announced) if (BigInt(changedBy) < BigInt(moment)) this.#announced.delete(key);
    await this.#tidy();
  }

  /** After a failover, Redis may have lost the last announcements with the record of them. */
  #since(recorded: Moment): Moment {
    if (this.#moment !== undefined && BigInt(recorded) >= BigInt(this.#moment)) return this.#moment;
    this.#announced.clear();
    return recorded;
  }

  async #announceSince(since: Moment): Promise<void> {
    const { core, cache } = this.#props;
    const products = (await changesSince(core, since)).map(({ id, changedBy }) => ({ id, key: `product ${id}`, changedBy }));
    const lists = (await listChangesSince(core, since)).map((change) => ({ ...change, key: `list ${change.categoryId}` }));
    const [newProducts, newLists] = [this.#unannounced(products), this.#unannounced(lists)];
    if (newProducts.length > MOST_PRODUCTS) await cache.forgetAll();
    else if (newProducts.length + newLists.length > 0)
      await this.#announce(
        newProducts.map(({ id }) => id),
        newLists,
      );
    for (const { key, changedBy } of [...newProducts, ...newLists]) this.#announced.set(key, changedBy);
  }

  #unannounced<T extends ChangedRow>(rows: readonly T[]): readonly T[] {
    return rows.filter(({ key, changedBy }) => this.#announced.get(key) !== changedBy);
  }

  async #announce(ids: readonly number[], changed: readonly ListChange[]): Promise<void> {
    const { core, cache, logger, now } = this.#props;
    const products = await cachedProducts(core, ids);
    const inLists = changed.flatMap(({ categoryId }) => categoryId ?? []);
    const lists = await slugsOfCategories(core, [...new Set([...inLists, ...products.flatMap(({ categories }) => categories)])]);
    const late = new Set(
      await cache.announce({
        products,
        lists,
        areListingsChanged: inLists.length > 0,
        isTreeChanged: changed.some(({ categoryId }) => categoryId === null),
      }),
    );
    const repeated = products.filter(({ id, changedAt }) => late.has(id) && now() - changedAt < RECENT_MILLIS).map(({ id }) => id);
    await repeatChangeEvents(core, repeated);
    if (repeated.length > 0) logger.info({ products: repeated.length }, 'changes announced that their writer did not announce');
  }

  async #tidy(): Promise<void> {
    const { core, now } = this.#props;
    if (now() - this.#tidiedAt < HOUR_MILLIS) return;
    await deleteOldListChanges(core);
    this.#tidiedAt = now();
  }
}
