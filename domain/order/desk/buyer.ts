import * as z from 'zod';
import { ShippingAddress } from '../../../contracts/inventory/commands.ts';
import { type ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const Buyer = z.object({ name: z.string(), email: z.string(), shippingAddress: ShippingAddress });

/** Who placed the order, and where it goes. */
export async function findBuyer(sql: Sql, orderId: ShardedId): Promise<z.infer<typeof Buyer> | undefined> {
  const [buyer] = await sql.rows(Buyer)`
    select contact_name as name, email, delivery -> 'shipTo' as "shippingAddress"
      from shop.orders
     where customer_id = ${customerOf(orderId)} and order_id = ${orderId}::uuid
  `;
  return buyer;
}
