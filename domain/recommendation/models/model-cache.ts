import { BoundedMap } from '../../../platform/identity/bounded-map.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { Neighbour } from '../model/train.ts';
import type { Popular } from '../ranking/rank.ts';
import { activeVersion, neighboursIn, popularIn } from './store.ts';

/** How late a task uses another model. */
const VERSION_MILLIS = 1_000;

/** Products with 50 neighbours each take some 25 MB. */
const MOST_PRODUCTS = 5_000;
const MOST_CATEGORIES = 500;

const NO_NEIGHBOURS: readonly Neighbour[] = [];

/** Reads the active model. Its rows never change, so they are kept in memory until another model is activated. */
export class ModelCache {
  readonly #sql: Sql;
  readonly #now: () => Date;
  #neighbours = new BoundedMap<string, readonly Neighbour[]>(MOST_PRODUCTS);
  #popular = new BoundedMap<string, readonly Popular[]>(MOST_CATEGORIES);
  #version: number | null = null;
  #readAt = -Infinity;

  constructor(sql: Sql, now: () => Date) {
    this.#sql = sql;
    this.#now = now;
  }

  /** What is bought with each product. */
  async neighboursOf(skus: readonly string[]): Promise<(sku: string) => readonly Neighbour[]> {
    const version = await this.#current();
    if (version === null) return () => NO_NEIGHBOURS;
    const found = new Map(skus.map((sku) => [sku, this.#neighbours.get(sku)]));
    const missing = [...found].flatMap(([sku, neighbours]) => (neighbours ? [] : [sku]));
    if (missing.length > 0) {
      const read = await neighboursIn(this.#sql, version, missing);
      for (const sku of missing) {
        const neighbours = read.get(sku) ?? NO_NEIGHBOURS;
        found.set(sku, neighbours);
        if (version === this.#version) this.#neighbours.set(sku, neighbours);
      }
    }
    return (sku) => found.get(sku) ?? NO_NEIGHBOURS;
  }

  /** The most popular products of a category or of all, whether they may be recommended or not. */
  async popular(category: string | null): Promise<readonly Popular[]> {
    const version = await this.#current();
    if (version === null) return [];
    const key = category ?? '';
    const known = this.#popular.get(key);
    if (known) return known;
    const popular = await popularIn(this.#sql, version, category);
    if (version === this.#version) this.#popular.set(key, popular);
    return popular;
  }

  async #current(): Promise<number | null> {
    const at = this.#now().getTime();
    if (at - this.#readAt < VERSION_MILLIS) return this.#version;
    const version = await activeVersion(this.#sql);
    if (version !== this.#version) {
      this.#neighbours = new BoundedMap(MOST_PRODUCTS);
      this.#popular = new BoundedMap(MOST_CATEGORIES);
      this.#version = version;
    }
    this.#readAt = at;
    return version;
  }
}
