import * as z from 'zod';
import { DeskOrder, FoundOrders, OrderAct, StaffCancellation } from '../../contracts/order/desk.ts';
import { actsOnOrder, readOrderActs, recordOrderAct } from '../../domain/order/desk/acts.ts';
import { findBuyer } from '../../domain/order/desk/buyer.ts';
import { searchOrders } from '../../domain/order/desk/search.ts';
import { OrderError } from '../../domain/order/errors.ts';
import { sendCommands } from '../../domain/order/saga/command-queues.ts';
import { orderSagas } from '../../domain/order/saga/order-sagas.ts';
import { findOrder } from '../../domain/order/sale/store.ts';
import { ActQuery } from '../../platform/audit/recorded-acts.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import { advance } from '../../platform/saga/advance.ts';
import { dispatch } from '../../platform/saga/dispatch.ts';
import { ShardedId, customerOf } from '../../platform/sharding/order-id.ts';
import { inTransaction } from '../../platform/sharding/sharded.ts';
import type { OrderRoutesProps } from './order-routes.ts';
import type { StaffReads } from './staff-reads.ts';

export interface DeskRoutesProps extends Pick<OrderRoutesProps, 'orders' | 'queues' | 'logger' | 'now' | 'shopUrl'> {
  readonly staffReads: StaffReads;
}

const Params = z.object({ orderId: z.string().max(100) });

/** Staff find orders of all customers, look at one, and cancel it. */
export function deskRoutes(app: Service, { orders, staffReads, queues, logger, now, shopUrl }: DeskRoutesProps): void {
  app.get(
    '/api/orders/desk',
    {
      onRequest: requireRole('support', 'finance'),
      schema: {
        description: "Finds orders by number, id, e-mail address, or the beginning of the buyer's name; at most 50.",
        querystring: z.object({ q: z.string().trim().min(1).max(254) }),
        response: { 200: FoundOrders },
      },
    },
    async ({ query, caller }) => staffReads.list(accountOf(caller), (shards) => searchOrders(shards, query.q)),
  );

  app.get(
    '/api/orders/desk/acts',
    {
      onRequest: requireRole('admin'),
      schema: {
        description: 'What staff did to orders, the newest first, in pages.',
        querystring: ActQuery,
        response: { 200: z.object({ acts: z.array(OrderAct) }) },
      },
    },
    async ({ query, caller }) => ({
      acts: [...(await staffReads.list(accountOf(caller), (shards) => readOrderActs(shards, query)))],
    }),
  );

  app.get(
    '/api/orders/desk/:orderId',
    { onRequest: requireRole('support', 'finance'), schema: { params: Params, response: { 200: DeskOrder } } },
    async (request) => read(orderIdOf(request.params.orderId)),
  );

  app.post(
    '/api/orders/desk/:orderId/cancellation',
    {
      onRequest: requireRole('support'),
      schema: { description: 'Cancels an order for its customer.', params: Params, body: StaffCancellation, response: { 202: DeskOrder } },
    },
    async (request, reply) => {
      const orderId = orderIdOf(request.params.orderId);
      const accountId = accountOf(request.caller);
      const { reason } = request.body;
      const { status } = (await read(orderId)).order;
      // The record and the change commit together; a refused cancellation leaves no record.
      const outcomes = await orders.transaction(customerOf(orderId), async (sql) => {
        await recordOrderAct(sql, { orderId, act: 'cancel', accountId, reason, at: now(), details: { status } });
        const sagas = orderSagas({ orders: inTransaction(sql), now: now(), shopUrl, logger });
        const advanced = await advance(sagas, [{ type: 'cancel-order' as const, sagaId: orderId, by: 'staff' as const }]);
        for (const outcome of advanced) if ('error' in outcome) throw outcome.error;
        return advanced;
      });
      await staffReads.recordAct(accountId);
      const unsent = await dispatch(outcomes, (commands) => sendCommands(queues, commands));
      if (unsent.length > 0) logger.warn({ orderId }, 'could not send the cancellation commands; the sweeper will retry them');
      request.log.info({ orderId, accountId }, 'order cancelled by staff');
      return reply.code(202).send(await read(orderId));
    },
  );

  async function read(orderId: ShardedId): Promise<DeskOrder> {
    const sql = orders.for(customerOf(orderId));
    const [order, buyer, acts] = await Promise.all([findOrder(sql, orderId), findBuyer(sql, orderId), actsOnOrder(sql, orderId)]);
    if (!order || !buyer) throw notFound(orderId);
    return { order, ...buyer, acts: [...acts] };
  }
}

/** The account of a caller with a role. */
export function accountOf({ accountId }: Caller): string {
  if (accountId === null) throw new Error('a caller with a role has no account');
  return accountId;
}

function orderIdOf(text: string): ShardedId {
  const orderId = ShardedId.safeParse(text);
  if (!orderId.success) throw notFound(text);
  return orderId.data;
}

function notFound(orderId: string): OrderError {
  return new OrderError('order-not-found', `there is no order ${orderId}; GET /api/orders/desk?q=… finds orders`);
}
