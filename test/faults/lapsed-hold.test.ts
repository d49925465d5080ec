import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Shop } from '../../load/shop.ts';
import { allToEndAndAgree, letHoldLapse, orderWarehouseFault } from '../support/agreement.ts';
import { eventually } from '../support/eventually.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';

const OrderSeen = z.object({
  status: z.string(),
  reason: z.object({ code: z.string() }).nullable(),
  parcels: z.array(z.object({ status: z.string(), trackingNumber: z.string().nullable() })),
});

describe('a hold that lapses while the parcel is picked', () => {
  let door: Shop;
  let importer: Shop;
  let guest: Shop;

  beforeAll(async () => {
    ({ door, importer } = await openShop(4));
    guest = await door.asGuest();
  });

  afterAll(() => door.close());

  const seen = (orderId: string) => guest.call({ method: 'GET', path: `/api/orders/${orderId}` }, OrderSeen);

  /** An order whose parcel the warehouse picks for a minute, so that its hold can lapse before it leaves. */
  async function soldAndPicked(): Promise<string> {
    const sku = await stockedProduct(importer, 5);
    await orderWarehouseFault(sku, 'ship-late', 60_000);
    const { orderId, status } = await buy(guest, { sku });
    expect(status).toBe('confirmed');
    return orderId;
  }

  test('stops the parcel, and the order is cancelled for it', async () => {
    const orderId = await soldAndPicked();
    await letHoldLapse(orderId);
    const order = await eventually(
      async () => {
        const order = await seen(orderId);
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

  test('leaves no number that disagrees', () => allToEndAndAgree({ within: 60_000 }));
});
