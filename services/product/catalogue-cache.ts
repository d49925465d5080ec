import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { Categories, CategoryDetail, Product, ProductPage } from '../../contracts/product/http.ts';
import { ProductDetail } from '../../contracts/product/product-page.ts';
import type { CatalogueChanges } from '../../domain/product/changes/store.ts';
import { cacheAside } from '../../platform/cache/cache-aside.ts';
import type { Loaded, Served } from '../../platform/cache/cache-aside.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';

export interface CatalogueCacheProps {
  readonly redis: Redis;

  /** Another connection, with a longer time-out: no shopper waits for announcements. @default `redis` */
  readonly announcements?: Redis;
  readonly logger: Logger;
  readonly metrics: Metrics;

  /** @default the system's clock */
  readonly now?: () => number;
}

type Load = () => Promise<Loaded | undefined>;

/** Serialized responses of the catalogue, in Redis. They are as current as the database, or at most `TRUSTED_MILLIS` old if a writer could not announce its change. */
export interface CatalogueCache {
  page(slug: string, load: Load): Promise<Served | undefined>;
  product(sku: string, load: Load): Promise<Served | undefined>;
  list(list: CachedList, load: () => Promise<Loaded>): Promise<Served>;
  categories(load: () => Promise<Loaded>): Promise<Served>;
  category(slug: string, load: Load): Promise<Served | undefined>;

  /** After the commit of changes. @returns the products whose pages may have been read in a former version meanwhile @throws Error when Redis does not respond */
  announce(changes: CatalogueChanges): Promise<readonly number[]>;

  /** @throws Error when Redis does not respond */
  forgetAll(): Promise<void>;

  /** Until when all changes have been announced, as some task has recorded; undefined if Redis has lost it. @throws Error when Redis does not respond */
  followedMoment(): Promise<string | undefined>;

  /** From now on, entries are served for `TRUSTED_MILLIS` after `at`. @throws Error when Redis does not respond */
  recordFollowed(moment: string, at: number): Promise<void>;
}

export interface CachedList {
  readonly category?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** How old a served value may be at most: after this time without news of changes, values are read from the database. */
export const TRUSTED_MILLIS = 3_000;

const KEPT_MILLIS = 3_600_000;

/** Of every entry: names of categories and attributes are in each. */
const TREE = 'tree';

/** Of counts of products. */
const LISTINGS = 'listings';

const listTag = (slug = ''): string => `list:${slug}`;
const pageKey = (slug: string): string => `page:${slug}`;
const productKey = (sku: string): string => `product:${sku}`;

export function catalogueCache({ redis, announcements = redis, logger, metrics, now = Date.now }: CatalogueCacheProps): CatalogueCache {
  const prefix = `catalogue:${shapeDigest()}`;
  const momentKey = `${prefix}:moment`;
  let trustedUntil = 0;
  const cacheOf = (name: string) =>
    cacheAside({
      redis,
      announcements,
      prefix,
      name,
      keptMillis: KEPT_MILLIS,
      logger,
      metrics,
      isCurrent: () => now() < trustedUntil,
      now,
    });
  const products = cacheOf('product');
  const lists = cacheOf('list');
  return {
    page: async (slug, load) => products.read({ key: pageKey(slug), tags: [TREE], load }),
    product: async (sku, load) => products.read({ key: productKey(sku), tags: [TREE], load }),
    list: async ({ category, after = '', limit }, load) =>
      expectList(await lists.read({ key: `list:${category ?? ''}:${after}:${limit}`, tags: [TREE, listTag(category)], load })),
    categories: async (load) => expectList(await lists.read({ key: 'categories', tags: [TREE, LISTINGS], load })),
    category: async (slug, load) => lists.read({ key: `category:${slug}`, tags: [TREE, LISTINGS], load }),
    async announce(changes) {
      const keyed = changes.products.flatMap(({ id, version, slugs, skus }) =>
        [...slugs.map(pageKey), ...skus.map(productKey)].map((key) => ({ id, key, version })),
      );
      const tags = changes.isTreeChanged
        ? [TREE]
        : [...changes.lists.map(listTag), ...(keyed.length > 0 || changes.lists.length > 0 ? [listTag()] : [])];
      const announced = await products.announce({ keys: keyed, tags: changes.areListingsChanged ? [...tags, LISTINGS] : tags });
      const late = new Set(announced);
      return [...new Set(keyed.flatMap(({ id, key }) => (late.has(key) ? [id] : [])))];
    },
    async forgetAll() {
      await products.announce({ keys: [], tags: [TREE] });
    },
    async followedMoment() {
      return (await announcements.get(momentKey)) ?? undefined;
    },
    async recordFollowed(moment, at) {
      await announcements.set(momentKey, moment);
      trustedUntil = at + TRUSTED_MILLIS;
    },
  };
}

/** A list that is empty is a list. */
function expectList(served: Served | undefined): Served {
  if (!served) throw new Error('a list was not loaded');
  return served;
}

/** Another release may respond in another shape. */
function shapeDigest(): string {
  const shapes = [ProductDetail, Product, ProductPage, Categories, CategoryDetail].map((shape) => z.toJSONSchema(shape, { io: 'input' }));
  return createHash('sha256').update(JSON.stringify(shapes)).digest('base64url').slice(0, 8);
}
