import { randomUUID } from 'node:crypto';
import type { OrderMessage } from '../../../domain/order/saga/advance-order.ts';
import { mintOrderNumber } from '../../../domain/order/sale/order-number.ts';
import type { OrderTerms, SagaCommand } from '../../../domain/order/saga/order-process.ts';
import { orderSagas } from '../../../domain/order/saga/order-sagas.ts';
import { savePlacedOrder } from '../../../domain/order/sale/store.ts';
import { advance } from '../../../platform/saga/advance.ts';
import { mintCustomerId, mintShardedId } from '../../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { freshDatabase } from '../postgres.ts';
import { bought, now, parcels, reply } from './orders.ts';

/** An orders database with functions to place orders and deliver saga messages. */
export async function startOrders(logger: Parameters<typeof orderSagas>[0]['logger']) {
  const database = await freshDatabase(['order']);
  const orders = shardedDatabase(database.sql('order'));

  async function placedOrder({
    customerId = mintCustomerId(),
    key = randomUUID(),
    ...overrides
  }: Partial<OrderTerms> & { key?: string } = {}) {
    const terms = bought({ customerId, orderId: mintShardedId({ customerId, at: now }), number: mintOrderNumber(), ...overrides });
    const { orderId } = await savePlacedOrder(orders, { key, fingerprint: 'same', terms, placedAt: now.toISOString(), now });
    return { ...terms, orderId };
  }

  async function deliver(...messages: OrderMessage[]): Promise<readonly SagaCommand[]> {
    const outcomes = await advance(orderSagas({ orders, now, shopUrl: 'https://shop.example', logger }), messages);
    return outcomes.flatMap((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.commands;
    });
  }

  async function confirm(orderId: string): Promise<readonly SagaCommand[]> {
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }));
    return deliver(reply('payment.authorised.v1', orderId, {}));
  }

  const close = () => Promise.all([orders.close(), database.admin.close()]);
  return { orders, admin: database.admin, placedOrder, deliver, confirm, close };
}
