import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shop } from '../../load/shop.ts';
import { audit } from '../../ops/audit/audit.ts';
import { readEndpoints } from '../../ops/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';

let shop: { door: Shop; importer: Shop };

beforeAll(async () => {
  shop = await openShop(40);
});

afterAll(() => shop.door.close());

/** All orders ended, and not one number that disagrees. */
function cleanAudit() {
  return eventually(
    async () => {
      const { findings, underWay } = await audit(readEndpoints(process.env['SHOPMART_ENDPOINTS']));
      expect({ findings, underWay }).toEqual({ findings: [], underWay: 0 });
    },
    { within: 100_000 },
  );
}

test('ten units and eight buyers who each want two, twice: ten are sold and not one more', async () => {
  const sku = await stockedProduct(shop.importer, 10);
  const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.door.asGuest()));
  const orders = await Promise.all([...buyers, ...buyers].map((buyer) => buy(buyer, { sku, quantity: 2 })));
  const statuses = orders.map(({ status }) => (status === 'cancelled' ? 'cancelled' : 'sold'));
  expect(statuses.filter((status) => status === 'sold')).toHaveLength(5);
  const reasons = orders.filter(({ status }) => status === 'cancelled').map(({ reason }) => reason);
  expect(new Set(reasons)).toEqual(new Set([`sold-out: ${sku}`]));
});

test('a thousand orders by forty customers at once end with a clean audit', async () => {
  const skus = await Promise.all(Array.from({ length: 5 }, () => stockedProduct(shop.importer, 150)));
  const customers = await Promise.all(Array.from({ length: 40 }, () => shop.door.asGuest()));
  const cards = ['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_chargeDeclined'];
  const bought = await Promise.all(
    customers.map(async (customer, number) => {
      const orders = [];
      for (let turn = 0; turn < 25; turn += 1) {
        orders.push(await buy(customer, { sku: skus[(number + turn) % 5] ?? '', paymentMethod: cards[(number * 7 + turn) % 5] ?? '' }));
      }
      return orders;
    }),
  );
  const undecided = bought.flat().filter(({ status }) => status === 'placed' || status === 'stuck');
  expect(undecided).toEqual([]);
  expect(bought.flat()).toHaveLength(1000);
  await cleanAudit();
});
