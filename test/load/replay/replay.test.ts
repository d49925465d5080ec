import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
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
import { importer, staff } from '../../support/apps/user-app.ts';
import { startFrontDoor } from '../../support/apps/front-door.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const lines = [
  '536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '536366,22633,WARMER,1,2010-12-01 08:28:00,1.85,,France',
];

/** A refusal of the order service, of any code. */
class Refusal extends DomainError {}

let folder: string;
let door: Awaited<ReturnType<typeof startFrontDoor>>;
let shop: Shop;
let placed: { readonly key: string; readonly checkout: Checkout }[];
let refusal: Refusal | undefined;
let becomesOf: 'confirmed' | 'cancelled';
let soldAt: string | null;
let tally: Tally;
let notes: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  placed = [];
  notes = [];
  refusal = undefined;
  becomesOf = 'confirmed';
  soldAt = new Date().toISOString();
  // Orders must be as checkout wants them, and all are sold if a test does not say otherwise: what becomes of real ones is for the tests of the whole shop.
  const order = await buildService({ name: 'order', logger: createLogger('order', { level: 'silent' }), metrics: createMetrics('order') });
  const headers = z.object({ 'idempotency-key': z.string() });
  order.post('/api/orders', { schema: { body: Checkout, headers, response: { 200: OrderView } } }, async (request) => {
    if (refusal) throw refusal;
    placed.push({ key: request.headers['idempotency-key'], checkout: request.body });
    const total = request.body.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
    const orderId = mintShardedId({ customerId: 1, at: new Date() });
    return {
      orderId,
      status: becomesOf,
      reason: becomesOf === 'confirmed' ? null : { code: 'pick-refused' as const, reason: 'damaged' },
      confirmedAt: soldAt,
      number: 'SM-1',
      lines: request.body.lines.map((line, index) => ({ ...line, lineNo: index + 1, title: line.sku })),
      total: { amount: total, currency: 'GBP' },
      parcels: [],
      nextAction: null,
      placedAt: request.body.placedAt ?? new Date().toISOString(),
      completedAt: null,
    };
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
  const basis = { invoices: Infinity, currency: 'GBP', concurrency: 2, onProgress: () => {}, onNote: (note: string) => notes.push(note) };
  tally = new Tally();
  await replay(await shop.signIn(importer), { file, ...basis, ...options }, tally);
  return tally.report;
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
    refusal = new Refusal('order-too-large', 'too large');
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
    refusal = new Refusal(code, 'not now');
    await expect(play(lines)).rejects.toThrow(new RegExp(`${code}: not now`));
    expect(tally.report).toMatchObject({
      ordered: { lines: 0 },
      rejected: { 'not decided': { lines: tally.report.read.lines } },
      addsUp: true,
    });
    refusal = undefined;
    expect(await play(lines)).toMatchObject({ ordered: { lines: 2 }, rejected: {} });
  });

  test.each([
    [
      'a title of 201 characters',
      `1,A,${'x'.repeat(201)},1,2010-12-01 08:26:00,1.00,1.0,UK`,
      /^line 3 of invoice 1 is not accepted: Description "x+…" must have at most 200 characters$/,
    ],
    [
      'a SKU of 65 characters',
      `1,${'S'.repeat(65)},Tea,1,2010-12-01 08:26:00,1.00,1.0,UK`,
      /StockCode "S+" must have at most 64 characters$/,
    ],
    ['a SKU that no address can end in', '1,..,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK', /StockCode "\.\." must not be/],
    [
      'a SKU with a zero-width space',
      '1,A\u200B,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK',
      /StockCode "A\u200B" must not have the invisible character U\+200B/,
    ],
    [
      'a control character',
      '1,A,Tea\u0007,1,2010-12-01 08:26:00,1.00,1.0,UK',
      /Description "Tea\\u0007" must not have the invisible character U\+0007/,
    ],
    ['a NUL', '1,A,Tea\u0000,1,2010-12-01 08:26:00,1.00,1.0,UK', /Description "Tea\\u0000" must not have the invisible character U\+0000/],
    [
      'a price over the limit',
      '1,A,Tea,1,2010-12-01 08:26:00,99999999999.00,1.0,UK',
      /UnitPrice in minor units 9999999999900 must be at most \d+ minor units, the most that one payment takes$/,
    ],
    ['three million units', '1,A,Tea,3000000,2010-12-01 08:26:00,1.00,1.0,UK', /Quantity 3000000 must be at most 1000000$/],
    [
      'a customer of 101 characters',
      `1,A,Tea,1,2010-12-01 08:26:00,1.00,${'c'.repeat(101)},UK`,
      /CustomerID "c+…" must have at most 100 characters$/,
    ],
    [
      'a country that there is none of',
      '1,A,Tea,1,2010-12-01 08:26:00,1.00,1.0,Narnia',
      /Country "Narnia" is no country; write its English name$/,
    ],
    [
      'a title that was decoded wrongly',
      '1,A,CAF\uFFFD,1,2010-12-01 08:26:00,1.00,1.0,UK',
      /Description "CAF\uFFFD" was decoded wrongly before/,
    ],
  ])('rejects a line with %s by its number, field, value and remedy, and orders the rest', async (_what, bad, note) => {
    const good = '1,B,Pot,2,2010-12-01 08:26:00,2.50,1.0,UK';
    const report = await play([good, bad, ...lines]);
    expect(report).toMatchObject({
      read: { lines: 4 },
      ordered: { lines: 3, money: '22.150' },
      rejected: { 'not accepted': { lines: 1 } },
      addsUp: true,
    });
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  test('opens with enough of a product that sells more than a receipt line can hold', async () => {
    await play(Array.from({ length: 4 }, (_, index) => `${index},A,Tea,1000000,2010-12-01 08:26:00,0.01,1.0,UK`));
    expect(await stock()).toEqual({ A: 6_000_000 });
  });

  test('takes two spellings of a SKU for one product', async () => {
    expect(
      await play(['1,CAFÉ,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK', '2,CAFE\u0301,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK']),
    ).toMatchObject({ ordered: { lines: 2 } });
    expect(await stock()).toEqual({ CAFÉ: 3 });
  });

  test('orders an invoice whose number or customer no header and no e-mail address can hold', async () => {
    const report = await play([
      '№ 7/é,A,Tea,1,2010-12-01 08:26:00,1.00,Ann Ö,UK',
      `${'№'.repeat(60)},A,Tea,1,2010-12-01 08:26:00,1.00,,UK`,
    ]);
    expect(report).toMatchObject({ ordered: { lines: 2 }, rejected: {}, addsUp: true });
    expect(placed.map(({ key }) => key)).toEqual(
      expect.arrayContaining([encodeURIComponent('№ 7/é'), expect.stringMatching(/^sha256-[0-9a-f]{64}$/)]),
    );
  });

  test.each([
    [
      'customers',
      '1,B,Pot,2,2010-12-01 08:26:00,2.50,2.0,UK',
      'invoice 1 (line 2, 3) is of two customers: CustomerID is "1" on line 2 and "2" on line 3; give each customer an invoice',
    ],
    [
      'customers, one of them a guest',
      '1,B,Pot,2,2010-12-01 08:26:00,2.50,,UK',
      'invoice 1 (line 2, 3) is of two customers: CustomerID is "1" on line 2 and "" on line 3; give each customer an invoice',
    ],
    [
      'countries',
      '1,B,Pot,2,2010-12-01 08:26:00,2.50,1.0,France',
      'invoice 1 (line 2, 3) is of two countries: Country is "UK" on line 2 and "France" on line 3; give each country an invoice',
    ],
  ])('rejects an invoice of two %s, and orders the others', async (_what, second, note) => {
    const report = await play(['1,A,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK', second, ...lines]);
    expect(report).toMatchObject({
      ordered: { lines: 2 },
      rejected: { 'conflicting invoice': { lines: 2, money: '6.000' } },
      addsUp: true,
    });
    expect(notes).toEqual([note]);
  });

  test('says of a refused invoice its lines and the shop’s reason', async () => {
    refusal = new Refusal('order-too-large', 'split it');
    await play(lines.slice(0, 1));
    expect(notes).toEqual(['invoice 536365 (line 2) was refused: split it']);
  });

  test('in another currency than the shop sells in stops before anything is written, and says why', async () => {
    await expect(play(lines, { currency: 'EUR' })).rejects.toThrow(
      'PUT /api/products was refused with 422 currency-mismatch: price.currency of 85123A (and of 1 more) is "EUR", but this shop sells in GBP; state the price in GBP',
    );
    expect([await productCount(), await stock(), placed]).toEqual([0, {}, []]);
  });
});
