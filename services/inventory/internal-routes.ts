import { Availability, AvailabilityQuery } from '../../contracts/inventory/http.ts';
import { availabilityOf } from '../../domain/inventory/stock/store.ts';
import { actsRoute } from '../../platform/audit/acts-route.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** For other services: the load balancer does not route these paths. */
export function internalRoutes(app: Service, core: Sql): void {
  actsRoute(app, '/internal/stock-acts', { sql: core, schema: 'inventory' });
  app.post(
    '/internal/availability',
    {
      schema: {
        body: AvailabilityQuery,
        response: { 200: Availability },
      },
    },
    async (request) => ({ availability: [...(await availabilityOf(core, [...new Set(request.body.skus)]))] }),
  );
}
