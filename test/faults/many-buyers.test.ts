import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fillCart } from '../../load/fill-cart.ts';
import type { OrderView } from '../../contracts/order/http.ts';
import type { Shop } from '../../load/shop.ts';
import { audit } from '../../ops/audit/audit.ts';
import { expectCleanAudit, currentEndpoints } from '../support/clean-audit.ts';
import { buy, openShop, order, stockedProduct } from '../support/shopping.ts';

const Availability = z.object({ availability: z.array(z.object({ sku: z.string(), available: z.int() })) });

let shop: { door: Shop; importer: Shop };

beforeAll(async () => {
  shop = await openShop(40);
});

afterAll(() => shop.door.close());

test('of ten units and sixteen orders of two units, exactly ten units are sold', async () => {
  const sku = await stockedProduct(shop.importer, 10);
  const buyers = await Promise.all(Array.from({ length: 16 }, () => shop.door.asGuest()));
  const orders = await Promise.all(buyers.map((buyer) => buy(buyer, { sku, quantity: 2 })));
  const statuses = orders.map(({ status }) => (status === 'cancelled' ? 'cancelled' : 'sold'));
  expect(statuses.filter((status) => status === 'sold')).toHaveLength(5);
  const reasons = orders.filter(({ status }) => status === 'cancelled').map(({ reason }) => JSON.stringify(reason));
  expect(new Set(reasons)).toEqual(new Set([JSON.stringify({ code: 'sold-out', skus: [sku] })]));
});

test('one cart that is ordered with five concurrent keys is sold and charged once', async () => {
  const sku = await stockedProduct(shop.importer, 10);
  const buyer = await shop.door.asGuest();
  const cartVersion = await fillCart(buyer, [{ sku, quantity: 2 }]);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 5 }, () => order(buyer, { sku, quantity: 2 }, { key: randomUUID(), cartVersion })),
  );
  const sold = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(sold).toEqual([expect.objectContaining({ status: expect.stringMatching(/^(confirmed|fulfilling|completed)$/) })]);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({ status: 409, code: expect.stringMatching(/^cart-(in-purchase|already-bought)$/) });
  }
  const { availability } = await buyer.call({ method: 'GET', path: `/api/availability?sku=${sku}` }, Availability);
  expect(availability).toEqual([{ sku, available: 8 }]);
});

describe('a thousand orders by forty concurrent customers', () => {
  const units = 150;
  const decliningCard = 'pm_card_chargeDeclined';
  const cards = ['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa', decliningCard];
  const bought: (OrderView & { readonly sku: string; readonly card: string })[] = [];
  const isSold = ({ status }: OrderView) => /^(confirmed|fulfilling|completed)$/.test(status);
  let skus: readonly string[];

  test('are all decided, and audits during the run report nothing', async () => {
    skus = await Promise.all(Array.from({ length: 5 }, () => stockedProduct(shop.importer, units)));
    const customers = await Promise.all(Array.from({ length: 40 }, () => shop.door.asGuest()));
    const audits: ReturnType<typeof audit>[] = [];
    await Promise.all(
      customers.map(async (customer, number) => {
        for (let turn = 0; turn < 25; turn += 1) {
          const [sku = '', card = ''] = [skus[(number + turn) % 5], cards[(number * 7 + turn) % 5]];
          const count = bought.push({ ...(await buy(customer, { sku, paymentMethod: card })), sku, card });
          if (count % 100 === 0) audits.push(audit(currentEndpoints()));
        }
      }),
    );
    expect((await Promise.all(audits)).flatMap(({ findings }) => findings)).toEqual([]);
    expect(bought).toHaveLength(1000);
    expect(bought.filter(({ status }) => status === 'placed' || status === 'stuck')).toEqual([]);
  }, 240_000);

  test('are sold only with accepted cards, and to all of them while there is stock', () => {
    const declined = bought.filter(({ card }) => card === decliningCard);
    expect(declined).toHaveLength(200);
    for (const { status, reason } of declined)
      expect({ status, code: reason?.code }).toEqual({
        status: 'cancelled',
        code: expect.stringMatching(/^(payment-declined|sold-out)$/),
      });
    expect(declined.filter(({ reason }) => reason?.code === 'payment-declined')).not.toEqual([]);
    const refused = bought.filter((order) => order.card !== decliningCard && !isSold(order));
    for (const { sku, reason } of refused) expect(reason).toEqual({ code: 'sold-out', skus: [sku] });
  });

  test('sell no more than the stock, and leave at most what declined cards held', () => {
    // 160 of 200 orders of a SKU have an accepted card, so some are refused; each of eight declined cards may hold a unit then.
    for (const sku of skus) {
      const sold = bought.filter((order) => order.sku === sku && isSold(order)).length;
      expect(sold).toBeLessThanOrEqual(units);
      expect(sold).toBeGreaterThanOrEqual(units - 8);
    }
  });

  test('end with a clean audit', () => expectCleanAudit({ within: 100_000 }));
});
