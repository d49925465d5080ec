import { afterAll, beforeEach } from 'vitest';
import * as z from 'zod';
import { ProductEvent } from '../../../contracts/product/events.ts';
import type { Role } from '../../../platform/identity/caller.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/product/app.ts';
import { CurrentIndex } from '../../../domain/product/search/current-index.ts';
import { offerUploads } from '../../../services/product/picture-uploads.ts';
import { applyDueChanges } from '../../../domain/product/catalogue/apply-due.ts';
import { freshDatabase } from '../postgres.ts';
import { asRole, signedCallers } from '../fakes/signed-callers.ts';

/** The product service on a database that is emptied before each test. Call it at the top of a file. */
export async function startCatalogue() {
  const database = await freshDatabase(['product']);
  const core = database.sql('product');
  let time = new Date('2026-11-22T12:00:00Z');
  let search = new CurrentIndex();
  const app = await buildApp({
    core,
    search: { expectLoaded: () => search.expectLoaded() },
    callers: signedCallers,
    currency: 'GBP',
    offerUpload: offerUploads({ bucket: 'uploads', returnTo: 'https://shop.example/' }),
    logger: createLogger('product', { level: 'silent' }),
    metrics: createMetrics('product'),
    now: () => time,
  });

  beforeEach(async () => {
    time = new Date('2026-11-22T12:00:00Z');
    await database.admin.run`truncate product.products, product.categories, product.attributes, product.outbox cascade`;
    search = new CurrentIndex();
  });

  afterAll(() => app.close());

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

  const EventRow = z.object({ type: z.string(), subject: z.string(), payload: ProductEvent });
  const events = async () => database.admin.rows(EventRow)`select type, subject, payload from product.outbox order by position`;
  const clearEvents = async () => database.admin.run`truncate product.outbox`;

  return { database, app, refreshSearch, draft, put, act, passUntil, setPriceTo, setPrice, events, clearEvents };
}
