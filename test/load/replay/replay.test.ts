import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Checkout } from '../../../domain/order/checkout.ts';
import { replay } from '../../../load/replay/replay.ts';
import { Shop } from '../../../load/shop.ts';
import { buildService } from '../../../platform/http/service.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
const file = join(folder, 'rows.csv');
writeFileSync(
  file,
  [
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    '536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
    '536366,22633,WARMER,1,2010-12-01 08:28:00,1.85,,France',
  ].join('\n'),
);

afterAll(() => rmSync(folder, { recursive: true }));

/** The routes that a replay calls, over the wire; orders must be as checkout wants them, and all are sold. */
async function startFrontDoor() {
  const placed: Checkout[] = [];
  const app = await buildService({ name: 'front-door', logger: createLogger('front-door', { level: 'silent' }) });
  app.put('/api/products', async () => ({}));
  app.post('/api/stock/receipts', async () => ({}));
  const body = z.object({ customers: z.array(z.object({ externalId: z.string() })) });
  app.post('/api/customers', { schema: { body } }, async (request) => ({
    customers: request.body.customers.map(({ externalId }, index) => ({ externalId, customerId: index + 1 })),
  }));
  app.post('/api/orders', { schema: { body: Checkout } }, async (request) => {
    placed.push(request.body);
    const { lines } = request.body;
    const total = { amount: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0), currency: 'GBP' };
    return { orderId: mintShardedId({ customerId: 1, at: new Date() }), status: 'confirmed', reason: null, lines, total };
  });
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), placed, stop: () => app.close() };
}

test('a replay brings each invoice in for its customer, at its time and price, and has nobody told', async () => {
  const door = await startFrontDoor();
  const shop = Shop.at(door.url, 2);
  await replay(shop, { file, invoices: Infinity, currency: 'GBP', concurrency: 2, onProgress: () => {}, onMalformed: () => {} });
  const placed = door.placed.toSorted((one, other) => String(one.placedAt).localeCompare(String(other.placedAt)));
  expect(placed).toMatchObject([
    {
      customerId: 1,
      placedAt: '2010-12-01T08:26:00.000Z',
      notify: false,
      lines: [{ sku: '85123A', quantity: 6, unitPrice: { amount: 255, currency: 'GBP' } }],
    },
    { customerId: 2, placedAt: '2010-12-01T08:28:00.000Z', notify: false, lines: [{ sku: '22633', quantity: 1 }] },
  ]);
  await shop.close();
  await door.stop();
});
