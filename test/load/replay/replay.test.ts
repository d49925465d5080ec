import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Checkout } from '../../../domain/order/checkout.ts';
import { replay } from '../../../load/replay/replay.ts';
import type { ReplayOptions } from '../../../load/replay/replay.ts';
import { Shop } from '../../../load/shop.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { buildService } from '../../../platform/http/service.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { importer, staff } from '../../services/user/user-app.ts';
import { startFrontDoor } from '../../support/front-door.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const lines = [
  '536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '536366,22633,WARMER,1,2010-12-01 08:28:00,1.85,,France',
];

let folder: string;
let door: Awaited<ReturnType<typeof startFrontDoor>>;
let shop: Shop;
let placed: { readonly key: string; readonly checkout: Checkout }[];
let refusal: DomainError | undefined;
let becomesOf: 'confirmed' | 'cancelled';
let soldAt: string | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  placed = [];
  refusal = undefined;
  becomesOf = 'confirmed';
  soldAt = new Date().toISOString();
  // Orders must be as checkout wants them, and all are sold if a test does not say otherwise: what becomes of real ones is for the tests of the whole shop.
  const order = await buildService({ name: 'order', logger: createLogger('order', { level: 'silent' }) });
  const headers = z.object({ 'idempotency-key': z.string() });
  order.post('/api/orders', { schema: { body: Checkout, headers } }, async (request) => {
    if (refusal) throw refusal;
    placed.push({ key: request.headers['idempotency-key'], checkout: request.body });
    const total = request.body.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
    const orderId = mintShardedId({ customerId: 1, at: new Date() });
    const outcome = {
      status: becomesOf,
      reason: becomesOf === 'confirmed' ? null : { code: 'pick-refused', reason: 'damaged' },
      confirmedAt: soldAt,
    };
    return { orderId, ...outcome, lines: request.body.lines, total: { amount: total, currency: 'GBP' } };
  });
  door = await startFrontDoor({ order });
  shop = Shop.at(door.url, 2);
});

afterEach(async () => {
  await shop.close();
  await door.stop();
  rmSync(folder, { recursive: true });
});

async function play(content: readonly string[], options: Partial<ReplayOptions> = {}) {
  const file = join(folder, 'rows.csv');
  writeFileSync(file, [header, ...content].join('\n'));
  const basis = { invoices: Infinity, currency: 'GBP', concurrency: 2, onProgress: () => {}, onMalformed: () => {} };
  return (await replay(await shop.signIn(importer), { file, ...basis, ...options })).report;
}

/** What all centres hold of each SKU. */
async function stock(): Promise<Readonly<Record<string, number>>> {
  const rows = await door.database.admin.rows(z.object({ sku: z.string(), units: z.int() }))`
    select sku, sum(available)::bigint as units from inventory.stock group by sku
  `;
  return Object.fromEntries(rows.map(({ sku, units }) => [sku, units]));
}

async function productCount(): Promise<number> {
  const { products } = (await door.product.inject('/api/products')).json<{ products: unknown[] }>();
  return products.length;
}

describe('a replay', () => {
  test('brings each invoice in for its customer, at its time and price, and has nobody told', async () => {
    await play(lines);

    expect(placed.map(({ checkout }) => checkout).toSorted((a, b) => String(a.placedAt).localeCompare(String(b.placedAt)))).toMatchObject([
      {
        placedAt: '2010-12-01T08:26:00.000Z',
        notify: false,
        lines: [{ sku: '85123A', quantity: 6, unitPrice: { amount: 255, currency: 'GBP' } }],
      },
      { placedAt: '2010-12-01T08:28:00.000Z', notify: false, lines: [{ sku: '22633', quantity: 1 }] },
    ]);
    expect(new Set(placed.map(({ checkout }) => checkout.customerId))).toHaveLength(2);
  });

  test('opens with enough of everything, in all centres', async () => {
    await play(lines);
    expect(await stock()).toEqual({ '85123A': 9, '22633': 3 });
  });

  test('done again adds nothing, asks for the same orders by the same keys, and reports the same', async () => {
    const first = await play(lines);
    const [asked, held] = [placed.splice(0), await stock()];

    expect(await play(lines)).toEqual(first);

    expect(await stock()).toEqual(held);
    expect(new Map(placed.map(({ key, checkout }) => [key, checkout]))).toEqual(new Map(asked.map(({ key, checkout }) => [key, checkout])));
  });

  test('of more invoices of the file brings what those need, and of fewer again adds nothing', async () => {
    const first = await play(lines, { invoices: 1 });
    expect(await stock()).toEqual({ '85123A': 9 });

    expect((await play(lines, { invoices: 2 })).addsUp).toBe(true);
    const held = await stock();
    expect(held).toEqual({ '85123A': 18, '22633': 3 });

    expect(await play(lines, { invoices: 1 })).toEqual(first);
    expect(await stock()).toEqual(held);
  });

  test('of another file brings what that needs, be it the same goods or others', async () => {
    await play(lines);
    await play(lines.map((line) => line.replace('5363', '5999')));
    expect(await stock()).toEqual({ '85123A': 18, '22633': 6 });
    await play(lines.map((line) => line.replace('22633', '84879')));
    expect(await stock()).toEqual({ '85123A': 27, '22633': 6, '84879': 3 });
  });

  test('that was stopped among the receipts goes on with those that are missing', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `${index},SKU-${index},THING,2,2010-12-01 08:26:00,1.00,,France`);
    const stopped = play(many, {
      onProgress: ({ stage }) => {
        if (stage === 'stock') throw new Error('stopped');
      },
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(Object.keys(await stock())).toHaveLength(333);

    await play(many);

    expect(Object.values(await stock())).toEqual(Array.from({ length: 400 }, () => 3));
  });

  test('leaves the prices that staff have set since, and can be done again', async () => {
    const first = await play(lines);
    const asStaff = await shop.signIn(staff);
    const body = { price: { amount: 999, currency: 'GBP' } };
    await asStaff.call({ method: 'PUT', path: '/api/products/22633/price', body, headers: { 'if-match': '"1"' } }, z.unknown());

    expect(await play(lines)).toEqual(first);

    expect((await door.product.inject('/api/products/22633')).json()).toMatchObject({ price: { amount: 999 }, version: 2 });
  });

  test('counts an invoice that the shop refuses, and goes on', async () => {
    refusal = new DomainError('order-too-large', 'too large');
    expect(await play(lines)).toMatchObject({
      ordered: { lines: 0 },
      rejected: { 'refused: order-too-large': { lines: 2, money: '17.150' } },
      addsUp: true,
    });
  });

  test('counts as ordered what was sold, whatever became of it later, and as rejected what never was', async () => {
    becomesOf = 'cancelled';
    expect(await play(lines)).toMatchObject({ ordered: { lines: 2, money: '17.150' }, rejected: {} });
    soldAt = null;
    expect(await play(lines)).toMatchObject({ ordered: { lines: 0 }, rejected: { 'refused: pick-refused': { lines: 2 } }, addsUp: true });
  });

  test.each([
    ['while the shop takes no orders', 'checkout-disabled'],
    ['when the importer’s session has ended', 'session-expired'],
    ['when the importer may not import any more', 'role-missing'],
  ])('stops %s, and goes on when all is well again', async (_, code) => {
    refusal = new DomainError(code, 'not now');
    await expect(play(lines)).rejects.toThrow(new RegExp(`${code}: not now`));
    refusal = undefined;
    expect(await play(lines)).toMatchObject({ ordered: { lines: 2 }, rejected: {} });
  });

  test('in another currency than the shop sells in stops before anything is written, and says why', async () => {
    await expect(play(lines, { currency: 'EUR' })).rejects.toThrow(
      'PUT /api/products was refused with 422 currency-mismatch: price.currency of 85123A (and of 1 more) is "EUR", but this shop sells in GBP; state the price in GBP',
    );
    expect([await productCount(), await stock(), placed]).toEqual([0, {}, []]);
  });
});
