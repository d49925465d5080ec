import * as z from 'zod';
import { Quantity, Sku } from '../../contracts/inventory/commands.ts';
import { Availability } from '../../contracts/inventory/http.ts';
import { bookReceipt } from '../../domain/inventory/stock/receipts.ts';
import { MAX_SHOWN, StockRow, shownAvailabilityOf, stockOf } from '../../domain/inventory/stock/store.ts';
import { InventoryError } from '../../domain/inventory/errors.ts';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { identifier } from '../../platform/text/text.ts';

/** Counts may be seconds old: checkout decides. */
const CACHE_CONTROL = 'public, max-age=2, s-maxage=5';

const MAX_SKUS = 100;
const MAX_LINES = 1_000;

export interface RoutesProps {
  readonly core: Database;
  readonly now: () => Date;
}

export function routes(app: Service, { core, now }: RoutesProps): void {
  app.get(
    '/api/availability',
    {
      schema: {
        description: `The available quantity of each SKU. ${MAX_SHOWN} means ${MAX_SHOWN} or more; GET /api/stock/{sku} returns exact counts to staff.`,
        querystring: z.object({
          sku: z.union([Sku.transform((sku) => [sku]), z.array(Sku).min(1).max(MAX_SKUS)]),
        }),
        response: { 200: Availability },
      },
    },
    async (request, reply) => {
      const availability = await shownAvailabilityOf(core, [...new Set(request.query.sku)]);
      reply.header('cache-control', CACHE_CONTROL);
      return { availability: [...availability] };
    },
  );

  app.post(
    '/api/stock/receipts',
    {
      onRequest: requireRole('merchandiser', 'importer'),
      schema: {
        body: z.object({
          receiptId: identifier(100),
          lines: z
            .array(z.object({ sku: Sku, centre: z.string().min(1).max(40), quantity: Quantity }))
            .min(1)
            .max(MAX_LINES),
          reason: ActReason.optional(),
        }),
        response: { 200: z.object({ receiptId: z.string(), isRepeat: z.boolean() }) },
      },
    },
    async (request) => {
      const { receiptId, lines, reason } = request.body;
      const audit = auditOf('inventory', { caller: request.caller, act: 'book-receipt', reason, at: now() });
      const { isRepeat } = await core.transaction(async (sql) => {
        const booked = await bookReceipt(sql, receiptId, lines);
        if (!booked.isRepeat) await audit(sql, receiptId, { lines: lines.length });
        return booked;
      });
      request.log.info({ receiptId, lines: lines.length, isRepeat, accountId: request.caller.accountId }, 'receipt booked');
      return { receiptId, isRepeat };
    },
  );

  app.get(
    '/api/stock/:sku',
    {
      onRequest: requireRole('merchandiser', 'support'),
      schema: { params: z.object({ sku: Sku }), response: { 200: z.object({ sku: z.string(), centres: z.array(StockRow) }) } },
    },
    async (request) => {
      const { sku } = request.params;
      const centres = await stockOf(core, sku);
      if (centres.length === 0)
        throw new InventoryError('stock-not-found', `no centre has received the SKU ${JSON.stringify(sku)}; check the SKU`);
      return { sku, centres: [...centres] };
    },
  );
}
