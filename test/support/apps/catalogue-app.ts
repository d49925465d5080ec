import { afterAll, beforeEach } from 'vitest';
import * as z from 'zod';
import { ProductEvent } from '../../../contracts/product/events.ts';
import type { Role } from '../../../platform/identity/caller.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { announcingChanges } from '../../../services/product/announce-changes.ts';
import { buildApp } from '../../../services/product/app.ts';
import { catalogueCache } from '../../../services/product/catalogue-cache.ts';
import { CurrentIndex } from '../../../domain/product/search/current-index.ts';
import { CatalogueFollower } from '../../../services/product/follow-catalogue.ts';
import { offerUploads } from '../../../services/product/picture-uploads.ts';
import { applyDueChanges } from '../../../domain/product/catalogue/apply-due.ts';
import { freshDatabase } from '../postgres.ts';
import { freshRedis } from '../redis.ts';
import { asRole, signedCallers } from '../fakes/signed-callers.ts';

/** The product service on a database that is emptied before each test. Call it at the top of a file. */
export async function startCatalogue() {
  const database = await freshDatabase(['product']);
  let time = new Date('2026-11-22T12:00:00Z');
  const logger = createLogger('product', { level: 'silent' });
  const metrics = createMetrics('product');
  const redis = await freshRedis();
  const cache = catalogueCache({ redis, logger, metrics, now: () => time.getTime() });
  const core = announcingChanges(database.sql('product'), cache, logger);
  let search = new CurrentIndex();
  const app = await buildApp({
    core,
    cache,
    search: { expectLoaded: () => search.expectLoaded() },
    callers: signedCallers,
    currency: 'GBP',
    offerUpload: offerUploads({ bucket: 'uploads', returnTo: 'https://shop.example/' }),
    logger,
    metrics,
    now: () => time,
  });

  beforeEach(async () => {
    time = new Date('2026-11-22T12:00:00Z');
    await database.admin.run`truncate product.products, product.categories, product.attributes, product.outbox cascade`;
    await redis.flushdb();
    // No change is missed: each is announced by its transaction.
    await cache.recordFollowed('0', Number.POSITIVE_INFINITY);
    search = new CurrentIndex();
  });

  afterAll(async () => {
    await app.close();
    redis.disconnect();
  });

  const kitchen = { slug: 'kitchen', name: 'Kitchen' };
  const draft = (sku: string, change: object = {}) => ({
    sku,
    title: `Title of ${sku}`,
    description: 'Something good.',
    category: kitchen,
    price: { amount: 1250, currency: 'GBP' },
    ...change,
  });

  const put = async (products: readonly object[], ...roles: readonly Role[]) =>
    app.inject({
      method: 'PUT',
      url: '/api/products',
      payload: { products, reason: 'a new season' },
      headers: await asRole(...(roles.length ? roles : (['merchandiser'] as const))),
    });

  const setPriceTo = async (price: object, sku: string, ifMatch: string | undefined, ...roles: readonly Role[]) =>
    app.inject({
      method: 'PUT',
      url: `/api/products/${encodeURIComponent(sku)}/price`,
      payload: { price, reason: 'a new season' },
      headers: {
        ...(await asRole(...(roles.length ? roles : (['merchandiser'] as const)))),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
    });

  const setPrice = (sku: string, amount: unknown, ifMatch: string | undefined, ...roles: readonly Role[]) =>
    setPriceTo({ amount, currency: 'GBP' }, sku, ifMatch, ...roles);

  /** A request by staff; `version` is sent as If-Match. */
  const act = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, version?: number, role: Role = 'merchandiser') =>
    app.inject({
      method,
      url,
      ...(payload && { payload: { reason: 'a new season', ...payload } }),
      headers: { ...(await asRole(role)), ...(version !== undefined && { 'if-match': `"${version}"` }) },
    });

  /** Sets the clock, and applies what is due then. @returns how many */
  const passUntil = async (iso: string) => {
    time = new Date(iso);
    return applyDueChanges(core, time);
  };

  /** Brings search to the state of the database. */
  const refreshSearch = async () => search.refresh(core, new AbortController().signal);

  /** Brings the cache to the state of the database, as a task does each second. */
  const followChanges = async () => new CatalogueFollower({ core, cache, logger, now: () => time.getTime() }).round();

  const EventRow = z.object({ type: z.string(), subject: z.string(), payload: ProductEvent });
  const events = async () => database.admin.rows(EventRow)`select type, subject, payload from product.outbox order by position`;
  const clearEvents = async () => database.admin.run`truncate product.outbox`;

  return {
    database,
    core,
    app,
    cache,
    redis,
    metrics,
    refreshSearch,
    followChanges,
    draft,
    put,
    act,
    passUntil,
    setPriceTo,
    setPrice,
    events,
    clearEvents,
  };
}
