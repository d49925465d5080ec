import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { OrderEvent } from '../../../../contracts/order/events.ts';
import { createLogger } from '../../../../platform/telemetry/logger.ts';
import { now, parcels, reply } from '../../../support/builders/orders.ts';
import { startOrders } from '../../../support/builders/stored-orders.ts';

const { admin, placedOrder, deliver, confirm, close } = await startOrders(createLogger('orders', { level: 'silent' }));

afterAll(close);

describe('the events of an order', () => {
  test('contain the total of a completed order, and the lines and reason of a cancelled parcel', async () => {
    const { orderId, customerId, number, lines } = await placedOrder();
    const [first, second] = await confirm(orderId);
    await deliver({ type: 'cancel-order', sagaId: orderId });
    await deliver(reply('inventory.pick-not-cancelled.v1', first?.sagaId ?? '', { reason: 'packed' }));
    await deliver(reply('inventory.pick-cancelled.v1', second?.sagaId ?? '', {}));
    await deliver(reply('inventory.pick-cancelled.v1', second?.sagaId ?? '', {}));
    await deliver(reply('inventory.stock-released.v1', second?.sagaId ?? '', {}));
    await deliver(reply('inventory.parcel-shipped.v1', first?.sagaId ?? '', { trackingNumber: 'T', shippedAt: now.toISOString() }));
    await deliver(reply('payment.captured.v1', first?.sagaId ?? '', {}));

    const events = await admin.rows(z.object({ payload: OrderEvent }))`
      select payload from shop.outbox
       where subject = ${orderId} and type in ('order.parcel-cancelled.v2', 'order.order-completed.v1') order by position
    `;
    const about = { orderId, number, customerId, at: now.toISOString() };
    expect(events.map(({ payload }) => payload)).toEqual([
      {
        type: 'order.parcel-cancelled.v2',
        ...about,
        parcelNo: 2,
        centre: parcels[1]?.centre,
        lines: parcels[1]?.lines.map(({ lineNo, quantity }) => ({ ...lines.find((line) => line.lineNo === lineNo), quantity })),
        amount: { amount: 998, currency: 'GBP' },
        reason: { code: 'cancelled-by-customer' },
      },
      { type: 'order.order-completed.v1', ...about, total: { amount: 3997, currency: 'GBP' } },
    ]);
  });

  test.each([
    { notify: true, email: 'ada@example.com' },
    { notify: false, email: null },
  ])('contain the recipient of mails only if the order has notify: $notify', async ({ notify, email }) => {
    const sold = await placedOrder({ notify });
    const [pick] = await confirm(sold.orderId);
    await deliver(reply('inventory.parcel-shipped.v1', pick?.sagaId ?? '', { trackingNumber: 'TRACK-1', shippedAt: now.toISOString() }));
    const refused = await placedOrder({ notify });
    await deliver(reply('inventory.stock-refused.v1', refused.orderId, { missing: [{ sku: 'MUG', requested: 3, available: 0 }] }));
    const MailRow = z.object({ type: z.string(), payload: OrderEvent });
    const rows = await admin.rows(MailRow)`
      select type, payload from shop.outbox where subject in (${sold.orderId}, ${refused.orderId}) and payload ? 'email' order by type
    `;
    expect(rows.map(({ type, payload }) => [type, 'email' in payload && payload.email])).toEqual([
      ['order.order-cancelled.v2', email],
      ['order.order-confirmed.v2', email],
      ['order.parcel-shipped.v1', email],
    ]);
  });
});
