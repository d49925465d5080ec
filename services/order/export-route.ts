import * as z from 'zod';
import { OrderRecord, OrderRecords } from '../../contracts/order/export.ts';
import { findBuyer } from '../../domain/order/desk/buyer.ts';
import { listOrders } from '../../domain/order/history/list-orders.ts';
import { findOrder } from '../../domain/order/sale/store.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import { ShardedId, customerOf } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  before: ShardedId.optional().describe('`next` of the page before'),
});

/** The caller's own orders with contact and address, for the export of an account. */
export function exportRoute(app: Service, { orders }: { readonly orders: Sharded }): void {
  app.get(
    '/api/orders/records',
    { onRequest: requireCaller, schema: { querystring: Query, response: { 200: OrderRecords } } },
    async (request) => {
      const { customers } = request.caller;
      const page = await listOrders(orders, { customers, ...request.query });
      const records = await Promise.all(page.orders.map(({ orderId }) => recordOf(orders, ShardedId.parse(orderId))));
      return { orders: records, next: page.next };
    },
  );
}

async function recordOf(orders: Sharded, orderId: ShardedId): Promise<z.infer<typeof OrderRecord>> {
  const sql = orders.for(customerOf(orderId));
  const [order, buyer] = [await findOrder(sql, orderId), await findBuyer(sql, orderId)];
  return OrderRecord.parse({ ...order, contact: { name: buyer?.name, email: buyer?.email }, shippingAddress: buyer?.shippingAddress });
}
