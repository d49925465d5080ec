import { z } from 'zod';
import { Sku } from '../../contracts/inventory/commands.ts';
import { pricesOf } from '../../domain/product/catalogue/store.ts';
import { Money } from '../../platform/money/money.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** For the other services only: the load balancer never routes here. */
export function internalRoutes(app: Service, core: Sql): void {
  app.post(
    '/internal/prices',
    {
      schema: {
        body: z.object({ skus: z.array(Sku).min(1).max(2_000) }),
        response: {
          200: z.object({
            prices: z.array(z.object({ sku: z.string(), title: z.string(), price: Money, version: z.int() })),
            unknown: z.array(z.string()),
          }),
        },
      },
    },
    async (request) => {
      const skus = [...new Set(request.body.skus)];
      const prices = await pricesOf(core, skus);
      const known = new Set(prices.map(({ sku }) => sku));
      return { prices: [...prices], unknown: skus.filter((sku) => !known.has(sku)) };
    },
  );
}
