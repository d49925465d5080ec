import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { Sku } from '../../contracts/inventory/commands.ts';
import { CategorySlug } from '../../contracts/product/http.ts';
import { Baskets, Recommendations } from '../../contracts/recommendation/http.ts';
import { historyOf } from '../../domain/recommendation/baskets/store.ts';
import type { KnownProduct } from '../../domain/recommendation/catalogue/store.ts';
import { ModelCache } from '../../domain/recommendation/models/model-cache.ts';
import { boughtTogether, pickedFor, popularNow, similarProducts } from '../../domain/recommendation/ranking/recommend.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller, sessionTokenOf } from '../../platform/identity/identity.ts';
import type { Sql } from '../../platform/sql/sql.ts';

export interface RoutesProps {
  readonly database: Sql;
  readonly now: () => Date;
}

const Limit = z.coerce.number().int().min(1).max(24).default(8);
const MOST_SKUS = 50;
const MOST_BASKETS = 1000;
const response = { 200: Recommendations };

export function routes(app: Service, { database: sql, now }: RoutesProps): void {
  const model = new ModelCache(sql, now);
  app.get(
    '/api/recommendations/bought-together',
    {
      schema: {
        description: 'What is bought with the products of a cart, or with one product.',
        querystring: z.object({
          sku: z.union([Sku.transform((sku) => [sku]), z.array(Sku).min(1).max(MOST_SKUS)]),
          limit: Limit,
        }),
        response,
      },
    },
    async ({ query }) => bodyOf(await boughtTogether([...new Set(query.sku)], { sql, model, most: query.limit })),
  );

  app.get(
    '/api/recommendations/similar',
    {
      schema: { description: 'Products of the same category.', querystring: z.object({ sku: Sku, limit: Limit }), response },
    },
    async ({ query }) => bodyOf(await similarProducts(query.sku, { sql, model, most: query.limit })),
  );

  app.get(
    '/api/recommendations/popular',
    {
      schema: { description: 'What sells now.', querystring: z.object({ category: CategorySlug.optional(), limit: Limit }), response },
    },
    async ({ query }) => bodyOf(await popularNow(query.category ?? null, { sql, model, most: query.limit })),
  );

  app.get(
    '/api/recommendations/for-you',
    {
      // Without a session the answer is what sells now; a session that has ended is refused.
      onRequest: async (request) => {
        if (hasCaller(request)) await requireCaller(request);
      },
      schema: {
        description: 'What the caller buys next; what sells now if they have no orders.',
        querystring: z.object({ limit: Limit }),
        response,
      },
    },
    async (request) => {
      const customers = hasCaller(request) ? request.caller.customers : [];
      const { shown, isPersonal } = await pickedFor(customers, now(), { sql, model, most: request.query.limit });
      return bodyOf(shown, isPersonal);
    },
  );

  app.get(
    '/api/recommendations/baskets',
    {
      onRequest: requireCaller,
      schema: { description: 'What the caller bought: the latest thousand orders.', response: { 200: Baskets } },
    },
    async (request) => {
      const history = await historyOf(sql, request.caller.customers, MOST_BASKETS);
      return { baskets: history.map(({ at, skus }) => ({ placedAt: at.toISOString(), skus: [...skus] })) };
    },
  );
}

function hasCaller(request: FastifyRequest): boolean {
  return request.headers.authorization !== undefined || sessionTokenOf(request) !== undefined;
}

function bodyOf(shown: readonly KnownProduct[], isPersonal = false): z.infer<typeof Recommendations> {
  return { products: shown.map(({ sku, slug }) => ({ sku, slug })), isPersonal };
}
