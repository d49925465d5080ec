import * as z from 'zod';
import { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

/** In place of an address: no mail server takes it (RFC 2606). */
const NO_EMAIL = 'erased@erased.invalid';

const ERASED = 'Erased';

/** Erases a customer's cart, wish list, keys and ended orders. Orders under way follow when they have ended. Repeated calls change nothing more. */
export async function eraseCustomer(orders: Sharded, customerId: CustomerId, now: Date): Promise<void> {
  await orders.transaction(customerId, async (sql) => {
    await sql.run`
      insert into shop.erased_customers (customer_id, erased_at) values (${customerId}, ${now}) on conflict (customer_id) do nothing
    `;
    await sql.run`
      update shop.carts set version = version + 1, lines = '[]', changed_at = ${now} where customer_id = ${customerId} and lines <> '[]'
    `;
    await sql.run`delete from shop.wishes where customer_id = ${customerId}`;
    await sql.run`delete from shop.cart_requests where customer_id = ${customerId}`;
    await sql.run`delete from shop.cart_handovers where customer_id = ${customerId}`;
    await sql.run`delete from shop.idempotency_keys where customer_id = ${customerId} and not is_import`;
    await eraseEndedOrders(sql, customerId);
  });
}

const Left = z.object({ customer_id: CustomerId });

/** Erases the orders of erased customers that have ended since. @returns the number of customers */
export async function eraseOrdersEndedSince(orders: Sharded): Promise<number> {
  const left = await orders.everywhere().rows(Left)`
    /* every shard */
    select distinct e.customer_id
      from shop.erased_customers e
      join shop.orders o on o.customer_id = e.customer_id
     where o.email <> ${NO_EMAIL}
       and not exists (select 1 from shop.order_sagas s where s.customer_id = o.customer_id and s.order_id = o.order_id)
     limit 100
  `;
  for (const { customer_id: customerId } of left)
    await orders.transaction(customerId, async (sql) => {
      await eraseEndedOrders(sql, customerId);
    });
  return left.length;
}

/** The books keep amounts, dates, goods, and the country that decides the tax. */
async function eraseEndedOrders(sql: Sql, customerId: CustomerId): Promise<void> {
  const nowhere = { name: ERASED, line1: ERASED, city: ERASED, postcode: ERASED };
  await sql.run`
    update shop.orders o
       set email = ${NO_EMAIL}, contact_name = ${ERASED}, payment_method = 'erased', redirect_url = null,
           delivery = jsonb_set_lax(${json({ shipTo: nowhere })}, '{shipTo,country}', o.delivery #> '{shipTo,country}')
     where o.customer_id = ${customerId} and o.email <> ${NO_EMAIL}
       and not exists (select 1 from shop.order_sagas s where s.customer_id = ${customerId} and s.order_id = o.order_id)
  `;
}
