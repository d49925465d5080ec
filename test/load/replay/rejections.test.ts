import { describe, expect, test } from 'vitest';
import { lines, Refusal, useReplay } from './replay-run.ts';

const run = useReplay();

describe('a replay', () => {
  test('counts an invoice that the shop refuses, and continues', async () => {
    run.refusal = new Refusal('order-too-large', 'too large');
    expect(await run.replay(lines)).toMatchObject({
      ordered: { lines: 0 },
      rejected: { 'refused: order-too-large': { lines: 2, money: '17.150' } },
      addsUp: true,
    });
  });

  test('counts a sold order as ordered even if it was cancelled later, and an unsold one as rejected', async () => {
    run.status = 'cancelled';
    expect(await run.replay(lines)).toMatchObject({ ordered: { lines: 2, money: '17.150' }, rejected: {} });
    run.confirmedAt = null;
    expect(await run.replay(lines)).toMatchObject({
      ordered: { lines: 0 },
      rejected: { 'refused: pick-refused': { lines: 2 } },
      addsUp: true,
    });
  });

  test.each([
    ['when the shop accepts no orders', 'checkout-disabled'],
    ['when the importer’s session has ended', 'session-expired'],
    ['when the account is not an importer', 'role-missing'],
  ])('stops %s, and can be restarted', async (_, code) => {
    run.refusal = new Refusal(code, 'not now');
    await expect(run.replay(lines)).rejects.toThrow(new RegExp(`${code}: not now`));
    expect(run.tally.report).toMatchObject({
      ordered: { lines: 0 },
      rejected: { 'not decided': { lines: run.tally.report.read.lines } },
      addsUp: true,
    });
    run.refusal = undefined;
    expect(await run.replay(lines)).toMatchObject({ ordered: { lines: 2 }, rejected: {} });
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
    ['a SKU that is not valid in a URL', '1,..,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK', /StockCode "\.\." must not be/],
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
    ['an unknown country', '1,A,Tea,1,2010-12-01 08:26:00,1.00,1.0,Narnia', /Country "Narnia" is not a country; use its English name$/],
    [
      'a title with a decoding error',
      '1,A,CAF\uFFFD,1,2010-12-01 08:26:00,1.00,1.0,UK',
      /Description "CAF\uFFFD" has U\+FFFD from an earlier decoding error/,
    ],
  ])('rejects a line with %s, reports line, field, value and remedy, and orders the others', async (_what, bad, note) => {
    const good = '1,B,Pot,2,2010-12-01 08:26:00,2.50,1.0,UK';
    const report = await run.replay([good, bad, ...lines]);
    expect(report).toMatchObject({
      read: { lines: 4 },
      ordered: { lines: 3, money: '22.150' },
      rejected: { 'not accepted': { lines: 1 } },
      addsUp: true,
    });
    expect(run.notes).toEqual([expect.stringMatching(note)]);
  });

  test.each([
    [
      'customers',
      '1,B,Pot,2,2010-12-01 08:26:00,2.50,2.0,UK',
      'invoice 1 (line 2, 3) has two customers: CustomerID is "1" on line 2 and "2" on line 3; use one invoice per customer',
    ],
    [
      'customers, one of them a guest',
      '1,B,Pot,2,2010-12-01 08:26:00,2.50,,UK',
      'invoice 1 (line 2, 3) has two customers: CustomerID is "1" on line 2 and "" on line 3; use one invoice per customer',
    ],
    [
      'countries',
      '1,B,Pot,2,2010-12-01 08:26:00,2.50,1.0,France',
      'invoice 1 (line 2, 3) has two countries: Country is "UK" on line 2 and "France" on line 3; use one invoice per country',
    ],
  ])('rejects an invoice with two %s, and orders the others', async (_what, second, note) => {
    const report = await run.replay(['1,A,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK', second, ...lines]);
    expect(report).toMatchObject({
      ordered: { lines: 2 },
      rejected: { 'conflicting invoice': { lines: 2, money: '6.000' } },
      addsUp: true,
    });
    expect(run.notes).toEqual([note]);
  });

  test('reports the lines and the reason of a refused invoice', async () => {
    run.refusal = new Refusal('order-too-large', 'split it');
    await run.replay(lines.slice(0, 1));
    expect(run.notes).toEqual(['invoice 536365 (line 2) was refused: split it']);
  });

  test('in another currency than the shop’s stops before anything is written, with the reason', async () => {
    await expect(run.replay(lines, { currency: 'EUR' })).rejects.toThrow(
      'PUT /api/products was refused with 422 currency-mismatch: price.currency of 85123A (and of 1 more) is "EUR", but this shop sells in GBP; state the price in GBP',
    );
    expect([
      (await run.door.product.inject('/api/products')).json<{ products: unknown[] }>().products.length,
      await run.stock(),
      run.placed,
    ]).toEqual([0, {}, []]);
  });
});
