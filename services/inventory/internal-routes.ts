import * as z from 'zod';
import { HoldRequest, HoldResponse, HoldRules, HoldTransfer, Holds } from '../../contracts/inventory/holds.ts';
import { Availability, AvailabilityQuery } from '../../contracts/inventory/http.ts';
import { holdStock, holdsOf, readHoldRules, transferHolds } from '../../domain/inventory/stock/holds.ts';
import { availabilityOf } from '../../domain/inventory/stock/store.ts';
import { actsRoute } from '../../platform/audit/acts-route.ts';
import type { Service } from '../../platform/http/service.ts';
import { CustomerId } from '../../platform/sharding/order-id.ts';
import type { Sql } from '../../platform/sql/sql.ts';

const Customer = z.object({ customerId: z.coerce.number().pipe(CustomerId) });

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

  app.get('/internal/hold-rules', { schema: { response: { 200: HoldRules } } }, async () => ({ rules: [...(await readHoldRules(core))] }));

  app.post('/internal/holds', { schema: { body: HoldRequest, response: { 200: HoldResponse } } }, async (request) => ({
    hold: (await holdStock(core, request.body)) ?? null,
  }));

  app.get('/internal/holds/:customerId', { schema: { params: Customer, response: { 200: Holds } } }, async (request) => ({
    holds: [...(await holdsOf(core, request.params.customerId))],
  }));

  app.post('/internal/holds/transfer', { schema: { body: HoldTransfer, response: { 200: Holds } } }, async (request) => {
    const { from, to } = request.body;
    await transferHolds(core, from, to);
    return { holds: [...(await holdsOf(core, to))] };
  });
}
