import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { staff } from '../../support/apps/user-app.ts';
import { lines, useReplay } from './replay-run.ts';

const run = useReplay();

describe('a replay', () => {
  test('orders each invoice for its customer, at its time and price, without mails', async () => {
    await run.replay(lines);

    expect(
      run.placed.map(({ checkout }) => checkout).toSorted((a, b) => String(a.placedAt).localeCompare(String(b.placedAt))),
    ).toMatchObject([
      {
        placedAt: '2010-12-01T08:26:00.000Z',
        notify: false,
        lines: [{ sku: '85123A', quantity: 6, unitPrice: { amount: 255, currency: 'GBP' } }],
      },
      { placedAt: '2010-12-01T08:28:00.000Z', notify: false, lines: [{ sku: '22633', quantity: 1 }] },
    ]);
    expect(new Set(run.placed.map(({ checkout }) => checkout.customerId))).toHaveLength(2);
  });

  test('receives sufficient stock, in all centres', async () => {
    await run.replay(lines);
    expect(await run.stock()).toEqual({ '85123A': 9, '22633': 3 });
  });

  test('receives half of the units for an opening stock of 0.5, rounded up for each centre', async () => {
    await run.replay(['1,A,Tea,60,2010-12-01 08:26:00,1.00,1.0,UK', ...lines], { openingStock: 0.5 });
    expect(await run.stock()).toEqual({ A: 30, '85123A': 3, '22633': 3 });
  });

  test('assigns products to categories by the words of their descriptions', async () => {
    await run.replay(['1,A,RED RETROSPOT MUG,1,2010-12-01 08:26:00,1.00,1.0,UK', '1,B,BOOMBOX,1,2010-12-01 08:26:00,1.00,1.0,UK']);
    expect((await run.door.product.inject('/api/categories')).json()).toMatchObject({
      categories: [{ slug: 'gifts' }, { slug: 'kitchen' }],
    });
  });

  test('repeated adds no stock, sends the same orders with the same keys, and reports the same', async () => {
    const first = await run.replay(lines);
    const [firstOrders, firstStock] = [run.placed.splice(0), await run.stock()];

    expect(await run.replay(lines)).toEqual(first);

    expect(await run.stock()).toEqual(firstStock);
    expect(new Map(run.placed.map(({ key, checkout }) => [key, checkout]))).toEqual(
      new Map(firstOrders.map(({ key, checkout }) => [key, checkout])),
    );
  });

  test('of more invoices adds their stock, and of fewer adds nothing', async () => {
    const first = await run.replay(lines, { invoices: 1 });
    expect(await run.stock()).toEqual({ '85123A': 9 });

    expect((await run.replay(lines, { invoices: 2 })).addsUp).toBe(true);
    const firstStock = await run.stock();
    expect(firstStock).toEqual({ '85123A': 18, '22633': 3 });

    expect(await run.replay(lines, { invoices: 1 })).toEqual(first);
    expect(await run.stock()).toEqual(firstStock);
  });

  test('of another file adds its stock, for the same or other products', async () => {
    await run.replay(lines);
    await run.replay(lines.map((line) => line.replace('5363', '5999')));
    expect(await run.stock()).toEqual({ '85123A': 18, '22633': 6 });
    await run.replay(lines.map((line) => line.replace('22633', '84879')));
    expect(await run.stock()).toEqual({ '85123A': 27, '22633': 6, '84879': 3 });
  });

  test('that was stopped during the receipts continues with the missing ones', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `${index},SKU-${index},THING,2,2010-12-01 08:26:00,1.00,,France`);
    const stopped = run.replay(many, {
      onProgress: ({ stage }) => {
        if (stage === 'stock') throw new Error('stopped');
      },
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(Object.keys(await run.stock())).toHaveLength(333);

    await run.replay(many);

    expect(Object.values(await run.stock())).toEqual(Array.from({ length: 400 }, () => 3));
  });

  test('keeps prices that staff have set meanwhile', async () => {
    const first = await run.replay(lines);
    const asStaff = run.shop.withSession((await run.door.signInStaff(staff)).sessionToken);
    const body = { price: { amount: 999, currency: 'GBP' }, reason: 'a test' };
    await asStaff.call({ method: 'PUT', path: '/api/products/22633/price', body, headers: { 'if-match': '"1"' } }, z.unknown());

    expect(await run.replay(lines)).toEqual(first);

    expect((await run.door.product.inject('/api/products/22633')).json()).toMatchObject({ price: { amount: 999 }, version: 2 });
  });

  test('splits stock that exceeds the maximum of a receipt line', async () => {
    await run.replay(Array.from({ length: 4 }, (_, index) => `${index},A,Tea,1000000,2010-12-01 08:26:00,0.01,1.0,UK`));
    expect(await run.stock()).toEqual({ A: 6_000_000 });
  });

  test('counts two encodings of a SKU as one product', async () => {
    expect(
      await run.replay(['1,CAFÉ,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK', '2,CAFE\u0301,Tea,1,2010-12-01 08:26:00,1.00,1.0,UK']),
    ).toMatchObject({ ordered: { lines: 2 } });
    expect(await run.stock()).toEqual({ CAFÉ: 3 });
  });

  test('orders an invoice whose number and customer are not valid in a header and an e-mail address', async () => {
    const report = await run.replay([
      '№ 7/é,A,Tea,1,2010-12-01 08:26:00,1.00,Ann Ö,UK',
      `${'№'.repeat(60)},A,Tea,1,2010-12-01 08:26:00,1.00,,UK`,
    ]);
    expect(report).toMatchObject({ ordered: { lines: 2 }, rejected: {}, addsUp: true });
    expect(run.placed.map(({ key }) => key)).toEqual(
      expect.arrayContaining([encodeURIComponent('№ 7/é'), expect.stringMatching(/^sha256-[0-9a-f]{64}$/)]),
    );
  });
});
