import { PriceQuery, Prices } from '../../contracts/product/http.ts';
import { pricesOf } from '../../domain/product/catalogue/read.ts';
import { actsRoute } from '../../platform/audit/acts-route.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** Routes for other services: the load balancer does not route `/internal`. */
export function internalRoutes(app: Service, { core, now }: { readonly core: Sql; readonly now: () => Date }): void {
  actsRoute(app, '/internal/product-acts', { sql: core, schema: 'product' });
  app.post(
    '/internal/prices',
    {
      schema: {
        body: PriceQuery,
        response: {
          200: Prices,
        },
      },
    },
    async (request) => {
      const skus = [...new Set(request.body.skus)];
      const prices = await pricesOf(core, skus, request.body.market, now());
      const found = new Set(prices.map(({ sku }) => sku));
      return { prices: [...prices], unknown: skus.filter((sku) => !found.has(sku)) };
    },
  );
}
