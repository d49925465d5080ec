import { Readable } from 'node:stream';
import * as z from 'zod';
import { ANALYTICS_ROLES } from '../../contracts/analytics/http.ts';
import { Day } from '../../platform/text/day.ts';
import { ProductSalesRow } from '../../contracts/analytics/rows.ts';
import { refuseRange } from '../../domain/analytics/query/range.ts';
import { productSales } from '../../domain/analytics/query/rollups/product-sales.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { csv } from '../../platform/text/csv.ts';
import { goneSignal } from '../../platform/http/gone.ts';

/** Each holds a connection for as long as its client reads. */
const MOST_EXPORTS = 3;

/** Files that are too long for an answer. They are read from a cursor as fast as the client takes them. */
export function exportRoutes(app: Service, { core }: { readonly core: Database }): void {
  let running = 0;
  app.get(
    '/api/analytics/exports/product-sales',
    {
      onRequest: requireRole(...ANALYTICS_ROLES),
      schema: {
        description:
          'The sales of each product on each day as CSV, from the rollups. A file that ends early is not complete: the connection is closed.',
        querystring: z.object({
          from: Day.describe("The first day, in the shop's time zone"),
          to: Day.describe('The last day, which is included'),
        }),
      },
    },
    async (request, reply) => {
      const { from, to } = request.query;
      refuseRange({ from, to });
      if (running >= MOST_EXPORTS)
        throw new PlatformError('too-busy', 'other exports are running; try again when one of them has ended', { retryAfterSeconds: 60 });
      running += 1;
      reply.raw.once('close', () => (running -= 1));
      const parts = productSales(core, { from, to }, goneSignal(reply));
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="product-sales-${from}-to-${to}.csv"`);
      return reply.send(Readable.from(csv(Object.keys(ProductSalesRow.shape), parts)));
    },
  );
}
