import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { eraseCustomer, eraseOrdersEndedSince } from '../../../../domain/order/erasure/store.ts';
import { ShippingAddress } from '../../../../contracts/inventory/commands.ts';
import { eraseCustomers } from '../../../../services/order/consume-erasures.ts';
import { mintCustomerId, mintShardedId } from '../../../../platform/sharding/order-id.ts';
import type { CustomerId } from '../../../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../../../platform/sharding/sharded.ts';
import { json } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['order']);
const orders = shardedDatabase(database.sql('order'));

afterAll(() => Promise.all([orders.close(), database.admin.close()]));

const now = new Date('2026-11-22T12:00:00Z');
const shipTo = { name: 'Ada Quillfeather', line1: '7 Quill Lane', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' };

/** An order, with a saga if it is under way. */
async function order(customerId: CustomerId, isUnderWay: boolean): Promise<string> {
  const orderId = mintShardedId({ customerId, at: now });
  await database.admin.run`
    insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, delivery, payment_method, notify, placed_at, line_count, first_title)
    values (${customerId}, ${orderId}::uuid, ${orderId}, ${isUnderWay ? 'fulfilling' : 'completed'}, 1250, 'GBP', 'quill@example.com', 'Ada Quillfeather', ${json({ shipTo })}, 'pm_1', true, ${now}, 1, 'Lantern')
  `;
  if (isUnderWay)
    await database.admin.run`
      insert into shop.order_sagas (customer_id, order_id, state) values (${customerId}, ${orderId}::uuid, ${json({ saga: { step: 'confirmed' }, terms: { shipTo } })})
    `;
  return orderId;
}

/** A cart with a line, a wish, the key of a request and a handover. */
async function cart(customerId: CustomerId): Promise<void> {
  const lines = json([{ sku: 'A', title: 'A', quantity: 1, unitPrice: { amount: 1, currency: 'GBP' } }]);
  await database.admin.run`insert into shop.carts (customer_id, version, lines) values (${customerId}, 1, ${lines})`;
  await database.admin.run`insert into shop.wishes (customer_id, sku, title) values (${customerId}, 'B', 'B')`;
  await database.admin.run`insert into shop.cart_requests (customer_id, key, fingerprint) values (${customerId}, 'key', 'print')`;
  await database.admin.run`
    insert into shop.cart_handovers (customer_id, handover_id, to_customer_id, lines, wishes)
    values (${customerId}, gen_random_uuid(), ${mintCustomerId()}, ${lines}, '[]')
  `;
}

/** How many rows tell what a customer wanted. */
async function goodsOf(customerId: CustomerId): Promise<number> {
  const [row] = await database.admin.rows(z.object({ count: z.int() }))`
    select (select count(*) from shop.carts where customer_id = ${customerId} and lines <> '[]')
         + (select count(*) from shop.wishes where customer_id = ${customerId})
         + (select count(*) from shop.cart_requests where customer_id = ${customerId})
         + (select count(*) from shop.cart_handovers where customer_id = ${customerId}) as count
  `;
  return row?.count ?? -1;
}

const Row = z.object({ row: z.string() });

/** The customer's rows that have a text. */
async function rowsWith(text: string, customerId: CustomerId): Promise<number> {
  const rows = await database.admin.rows(Row)`
    select o::text as row from shop.orders o where customer_id = ${customerId}
    union all select s::text from shop.order_sagas s where customer_id = ${customerId}
  `;
  return rows.filter(({ row }) => row.toLowerCase().includes(text)).length;
}

const Book = z.object({
  total_amount: z.int(),
  currency: z.string(),
  placed_at: z.string(),
  delivery: z.object({ shipTo: ShippingAddress }),
});

describe('an erased customer', () => {
  test('leaves in ended orders what the books need, and neither name, address, cart nor wish list; another customer is untouched', async () => {
    const [customerId, other] = [mintCustomerId(), mintCustomerId()];
    const orderId = await order(customerId, false);
    await order(other, false);
    await cart(customerId);
    await cart(other);
    await eraseCustomer(orders, customerId, now);
    expect([await rowsWith('quill', customerId), await rowsWith('pm_1', customerId)]).toEqual([0, 0]);
    expect(await rowsWith('quill', other)).toBe(1);
    const [book] = await database.admin.rows(Book)`
      select total_amount, currency, placed_at, delivery from shop.orders where customer_id = ${customerId} and order_id = ${orderId}::uuid
    `;
    expect([book?.total_amount, book?.currency, book?.delivery.shipTo.country]).toEqual([1250, 'GBP', 'GB']);
    expect(Date.parse(book?.placed_at ?? '')).toBe(now.getTime());
    expect([await goodsOf(customerId), await goodsOf(other)]).toEqual([0, 4]);
  });

  test('keeps the address of an order under way until the sweep that follows its end', async () => {
    const customerId = mintCustomerId();
    const orderId = await order(customerId, true);
    await eraseCustomer(orders, customerId, now);
    expect(await rowsWith('quill lane', customerId)).toBe(2);
    expect(await eraseOrdersEndedSince(orders)).toBe(0);
    await database.admin.run`delete from shop.order_sagas where customer_id = ${customerId} and order_id = ${orderId}::uuid`;
    expect(await eraseOrdersEndedSince(orders)).toBe(1);
    expect(await rowsWith('quill', customerId)).toBe(0);
    expect(await eraseOrdersEndedSince(orders)).toBe(0);
  });

  test('is erased by the event of each account, once or often, and by no other event', async () => {
    const [guest, own] = [mintCustomerId(), mintCustomerId()];
    await order(guest, false);
    await order(own, false);
    const payload = { type: 'user.customer-erased.v1', accountId: crypto.randomUUID(), customers: [guest, own] };
    const event = (more: object) => ({
      eventId: crypto.randomUUID(),
      type: 'user.customer-erased.v1',
      subject: 'account',
      traceparent: null,
      payload: { ...payload, ...more },
    });
    const at = now.toISOString();
    await eraseCustomers(orders, [event({ type: 'user.customer-linked.v1', customerId: own, at })], now);
    expect(await rowsWith('quill', own)).toBe(1);
    const erased = event({ mailboxDigest: '0'.repeat(32), at });
    await eraseCustomers(orders, [erased, erased], now);
    expect([await rowsWith('quill', guest), await rowsWith('quill', own)]).toEqual([0, 0]);
  });
});
