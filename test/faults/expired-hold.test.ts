import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Shop } from '../../load/shop.ts';
import { expectCleanAudit, expireHold, armWarehouseFault } from '../support/clean-audit.ts';
import { eventually } from '../support/eventually.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';

const OrderBody = z.object({
  status: z.string(),
  reason: z.object({ code: z.string() }).nullable(),
  parcels: z.array(z.object({ status: z.string(), trackingNumber: z.string().nullable() })),
});

describe('a hold that expires while the parcel is picked', () => {
  let door: Shop;
  let importer: Shop;
  let guest: Shop;

  beforeAll(async () => {
    ({ door, importer } = await openShop(4));
    guest = await door.asGuest();
  });

  afterAll(() => door.close());

  const readOrder = (orderId: string) => guest.call({ method: 'GET', path: `/api/orders/${orderId}` }, OrderBody);

  /** An order whose pick takes a minute, so that its hold expires before the shipment. */
  async function orderWithLongPick(): Promise<string> {
    const sku = await stockedProduct(importer, 5);
    await armWarehouseFault(sku, 'ship-late', 60_000);
    const { orderId, status } = await buy(guest, { sku });
    expect(status).toBe('confirmed');
    return orderId;
  }

  test('stops the parcel and cancels the order', async () => {
    const orderId = await orderWithLongPick();
    await expireHold(orderId);
    const order = await eventually(
      async () => {
        const order = await readOrder(orderId);
        expect(order.status).toBe('cancelled');
        return order;
      },
      { within: 40_000 },
    );
    expect(order).toEqual({
      status: 'cancelled',
      reason: { code: 'payment-hold-lapsed' },
      parcels: [{ status: 'cancelled', trackingNumber: null }],
    });
  }, 90_000);

  test('leaves a clean audit', () => expectCleanAudit({ within: 60_000 }));
});
