import * as z from 'zod';
import { Sku } from '../../contracts/inventory/commands.ts';
import { refuseForeignCurrency, refuseRepeatedSkus } from '../../domain/product/catalogue/catalogue.ts';
import {
  Categories,
  CategoryDetail,
  CategorySlug,
  Product,
  ProductDraft,
  ProductPage,
  PutCounts,
  Slug,
} from '../../contracts/product/http.ts';
import { ProductDetail } from '../../contracts/product/product-page.ts';
import { findProduct, findProductPage } from '../../domain/product/catalogue/read.ts';
import { productNotFound, putProducts, setPrice } from '../../domain/product/catalogue/store.ts';
import { categoryNotFound } from '../../domain/product/categories/read.ts';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { Price } from '../../platform/money/money.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { CatalogueCache } from './catalogue-cache.ts';
import { IfMatch, versionOf } from './if-match.ts';
import { loadCategories, loadCategory, loadList } from './load-lists.ts';
import { sendServed, serialized } from './send-served.ts';

export interface RoutesProps {
  readonly core: Database;
  readonly currency: string;
  readonly now: () => Date;
}

export interface CatalogueRoutesProps extends RoutesProps {
  readonly cache: CatalogueCache;
}

/** Lists may be a minute old at the edge: checkout reads the current prices. */
const SHARED_FOR_A_MINUTE = 'public, max-age=5, s-maxage=60, stale-while-revalidate=600';

const MOST_PER_PAGE = 100;
const MOST_PER_PUT = 500;

export function routes(app: Service, { core, cache, currency, now }: CatalogueRoutesProps): void {
  app.get('/api/categories', { schema: { response: { 200: Categories } } }, async (_request, reply) => {
    const served = await cache.categories(loadCategories(core));
    return sendServed(reply.header('cache-control', SHARED_FOR_A_MINUTE), served);
  });

  app.get(
    '/api/categories/:slug',
    { schema: { params: z.object({ slug: CategorySlug }), response: { 200: CategoryDetail } } },
    async (request, reply) => {
      const { slug } = request.params;
      const category = await cache.category(slug, loadCategory(core, slug));
      if (!category) throw categoryNotFound(slug);
      return sendServed(reply.header('cache-control', SHARED_FOR_A_MINUTE), category);
    },
  );

  app.get(
    '/api/products',
    {
      schema: {
        querystring: z.object({
          category: CategorySlug.optional(),
          after: Slug.optional(),
          limit: z.coerce.number().int().min(1).max(MOST_PER_PAGE).default(24),
        }),
        response: {
          200: ProductPage,
        },
      },
    },
    async (request, reply) => {
      const served = await cache.list(request.query, loadList(core, request.query));
      return sendServed(reply.header('cache-control', SHARED_FOR_A_MINUTE), served);
    },
  );

  app.get('/api/products/:sku', { schema: { params: z.object({ sku: Sku }), response: { 200: Product } } }, async (request, reply) => {
    const { sku } = request.params;
    const product = await cache.product(sku, async () => serialized(await findProduct(core, sku, now())));
    if (!product) throw productNotFound(sku);
    return sendServed(reply.header('cache-control', SHARED_FOR_A_MINUTE), product);
  });

  app.get(
    '/api/products/by-slug/:slug',
    { schema: { params: z.object({ slug: Slug }), response: { 200: ProductDetail } } },
    async (request, reply) => {
      const { slug } = request.params;
      const product = await cache.page(slug, async () => serialized(await findProductPage(core, slug)));
      if (!product) throw productNotFound(slug);
      return sendServed(reply.header('cache-control', SHARED_FOR_A_MINUTE), product);
    },
  );

  app.put(
    '/api/products',
    {
      onRequest: requireRole('merchandiser', 'importer'),
      schema: {
        description:
          'Adds what is sold under SKUs, and changes all but the price of existing ones: the whole list, or on a refusal none. ' +
          'Drafts with the same `slug` are variants of one product. An existing SKU keeps its price; PUT /api/products/{sku}/price changes it. ' +
          'An existing category keeps its name: another name is refused. Products and variants that staff deleted stay deleted.',
        body: z.object({ products: z.array(ProductDraft).min(1).max(MOST_PER_PUT), reason: ActReason.optional() }),
        response: { 200: PutCounts },
      },
    },
    async (request) => {
      const { products, reason } = request.body;
      const at = now();
      const audit = auditOf('product', { caller: request.caller, act: 'put-products', reason, at });
      refuseRepeatedSkus(products);
      refuseForeignCurrency(products, currency);
      const counts = await putProducts(core, { drafts: products, at, audit });
      request.log.info({ ...counts, accountId: request.caller.accountId }, 'products saved');
      return counts;
    },
  );

  app.put(
    '/api/products/:sku/price',
    {
      onRequest: requireRole('merchandiser'),
      schema: {
        params: z.object({ sku: Sku }),
        headers: IfMatch,
        body: z.object({ price: Price, reason: ActReason }),
        response: { 200: Product },
      },
    },
    async (request, reply) => {
      const { sku } = request.params;
      const { price, reason } = request.body;
      const version = versionOf(request.headers['if-match']);
      refuseForeignCurrency([{ sku, price }], currency);
      const at = now();
      const audit = auditOf('product', { caller: request.caller, act: 'set-price', reason, at });
      const product = await setPrice(core, { sku, price, version, at, audit });
      request.log.info({ sku, version: product.version, price: product.price, accountId: request.caller.accountId }, 'price changed');
      reply.header('etag', `"${product.version}"`);
      return product;
    },
  );
}
