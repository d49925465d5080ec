import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import * as z from 'zod';
import { Checkout, OrderView } from '../../../contracts/order/http.ts';
import { replay } from '../../../load/replay/replay.ts';
import type { ReplayOptions } from '../../../load/replay/replay.ts';
import { Tally } from '../../../load/replay/tally.ts';
import { Shop } from '../../../load/shop.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { buildService } from '../../../platform/http/service.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { importer } from '../../support/apps/user-app.ts';
import { startFrontDoor } from '../../support/apps/front-door.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** Two invoices with one line each. */
export const lines = [
  '536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '536366,22633,WARMER,1,2010-12-01 08:28:00,1.85,,France',
];

/** A refusal of the order service, of any code. */
export class Refusal extends DomainError {}

/** Starts a shop before each test, with real services except order, whose outcome the test sets. Call it at the top of a file. */
export function useReplay() {
  let folder = '';
  const run = {
    door: undefined as unknown as Awaited<ReturnType<typeof startFrontDoor>>,
    shop: undefined as unknown as Shop,
    placed: new Array<{ readonly key: string; readonly checkout: Checkout }>(),
    refusal: undefined as Refusal | undefined,
    status: 'confirmed' as 'confirmed' | 'cancelled',
    confirmedAt: null as string | null,
    tally: new Tally(),
    notes: new Array<string>(),

    /** Replays lines of a CSV file. */
    async replay(content: readonly string[], options: Partial<ReplayOptions> = {}) {
      const file = join(folder, 'rows.csv');
      writeFileSync(file, [header, ...content].join('\n'));
      const defaults = {
        invoices: Infinity,
        currency: 'GBP',
        concurrency: 2,
        openingStock: 1.5,
        onProgress: () => {},
        onNote: (note: string) => run.notes.push(note),
      };
      run.tally = new Tally();
      await replay(await run.shop.signIn(importer), { file, ...defaults, ...options }, run.tally);
      return run.tally.report;
    },

    /** The stock of each SKU in all centres. */
    async stock(): Promise<Readonly<Record<string, number>>> {
      const rows = await run.door.database.admin.rows(z.object({ sku: z.string(), units: z.int() }))`
        select sku, sum(available)::bigint as units from inventory.stock group by sku
      `;
      return Object.fromEntries(rows.map(({ sku, units }) => [sku, units]));
    },
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    const confirmedAt = new Date().toISOString();
    Object.assign(run, { placed: [], notes: [], refusal: undefined, status: 'confirmed', confirmedAt });
    // It validates orders as checkout does; real outcomes are tested with the whole shop.
    const order = await buildService({
      name: 'order',
      logger: createLogger('order', { level: 'silent' }),
      metrics: createMetrics('order'),
    });
    const headers = z.object({ 'idempotency-key': z.string() });
    order.post('/api/orders', { schema: { body: Checkout, headers, response: { 200: OrderView } } }, async (request) => {
      if (run.refusal) throw run.refusal;
      run.placed.push({ key: request.headers['idempotency-key'], checkout: request.body });
      const total = request.body.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
      const orderId = mintShardedId({ customerId: 1, at: new Date() });
      return {
        orderId,
        status: run.status,
        reason: run.status === 'confirmed' ? null : { code: 'pick-refused' as const, reason: 'damaged' },
        confirmedAt: run.confirmedAt,
        number: 'SM-1',
        lines: request.body.lines.map((line, index) => ({ ...line, lineNo: index + 1, title: line.sku })),
        total: { amount: total, currency: 'GBP' },
        parcels: [],
        nextAction: null,
        placedAt: request.body.placedAt ?? new Date().toISOString(),
        completedAt: null,
      };
    });
    run.door = await startFrontDoor({ order });
    run.shop = Shop.at(run.door.url, 2);
  });

  afterEach(async () => {
    await run.shop.close();
    await run.door.stop();
    rmSync(folder, { recursive: true });
  });
  return run;
}
