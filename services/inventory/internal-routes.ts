import { z } from 'zod';
import { Sku } from '../../contracts/inventory/commands.ts';
import { availabilityOf } from '../../domain/inventory/stock/store.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** For the other services only: the load balancer never routes here. */
export function internalRoutes(app: Service, core: Sql): void {
  app.post(
    '/internal/availability',
    {
      schema: {
        body: z.object({ skus: z.array(Sku).min(1).max(1_000) }),
        response: { 200: z.object({ availability: z.array(z.object({ sku: z.string(), available: z.int() })) }) },
      },
    },
    async (request) => ({ availability: [...(await availabilityOf(core, [...new Set(request.body.skus)]))] }),
  );
}
