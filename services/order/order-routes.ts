import * as z from 'zod';
import { sendCommands } from '../../domain/order/saga/command-queues.ts';
import { KEY_RETENTION_DAYS } from '../../domain/order/sale/key-retention.ts';
import { Contact } from '../../contracts/order/contact.ts';
import { orderSagas } from '../../domain/order/saga/order-sagas.ts';
import { findOrder, findOrderByEmail } from '../../domain/order/sale/store.ts';
import { isDecided } from '../../domain/order/sale/order-view.ts';
import { Checkout, OrderView } from '../../contracts/order/http.ts';
import { OrderError } from '../../domain/order/errors.ts';
import type { RateLimit } from '../../platform/cache/rate-limit.ts';
import { clientAddress } from '../../platform/http/client-address.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import { advance } from '../../platform/saga/advance.ts';
import { dispatch } from '../../platform/saga/dispatch.ts';
import { ShardedId, customerOf } from '../../platform/sharding/order-id.ts';
import { type CheckOutProps, checkOut } from './checkout.ts';
import type { Decisions } from './decisions.ts';
import { exportRoute } from './export-route.ts';
import { historyRoute } from './history-route.ts';

export interface OrderRoutesProps extends CheckOutProps {
  readonly decisions: Decisions;

  /** Counts failed lookups per client. */
  readonly lookupLimit: RateLimit;
}

export const MAX_WAIT_SECONDS = 30;

const Params = z.object({ orderId: z.string().max(100) });

export function orderRoutes(app: Service, props: OrderRoutesProps): void {
  const { orders, decisions, lookupLimit, counted } = props;

  app.post(
    '/api/orders',
    {
      onRequest: requireCaller,
      schema: {
        headers: z.object({
          'idempotency-key': z
            .string('must be sent, so that a repeat of this request does not create a second order')
            .min(1)
            .max(255)
            .describe(
              `Identifies the order that this request creates. A repeat within ${KEY_RETENTION_DAYS} days returns that order. Later it creates another one, except for importers.`,
            ),
          prefer: z.string().optional(),
        }),
        body: Checkout,
        response: { 200: OrderView, 202: OrderView },
      },
    },
    async (request, reply) => {
      const {
        customerId,
        customers: [, ...guests],
        roles,
      } = request.caller;
      const buyer = { customerId, isImporter: roles.includes('importer') };
      const placed = await checkOut(props, { checkout: request.body, buyer, guests, key: request.headers['idempotency-key'] });
      const startedAt = performance.now();
      const order = await waitUntilDecided(placed, secondsToWait(request.headers.prefer));
      if (order !== placed) counted.waited((performance.now() - startedAt) / 1000, isDecided(order.status));
      reply.header('location', `/api/orders/${order.orderId}`);
      return reply.code(isDecided(order.status) ? 200 : 202).send(order);
    },
  );

  historyRoute(app, { orders });
  exportRoute(app, { orders });

  app.get('/api/orders/:orderId', { onRequest: requireCaller, schema: { params: Params, response: { 200: OrderView } } }, async (request) =>
    getOrder(orderIdFor(request.caller, request.params.orderId)),
  );

  // An id cannot be guessed: it contains 66 random bits.
  app.post(
    '/api/orders/:orderId/lookup',
    {
      schema: {
        description: 'Returns an order without a session, given the e-mail address that it was placed with.',
        params: Params,
        body: Contact.pick({ email: true }),
        response: { 200: OrderView },
      },
    },
    async (request) => {
      const client = clientAddress(request);
      await lookupLimit.spend(client);
      const orderId = ShardedId.safeParse(request.params.orderId).data;
      const order = orderId && (await findOrderByEmail(orders.for(customerOf(orderId)), orderId, request.body.email));
      if (order) {
        await lookupLimit.giveBack(client);
        return order;
      }
      throw new OrderError(
        'order-not-found',
        `no order ${request.params.orderId} was placed with this e-mail address; check both in the mail about the order`,
      );
    },
  );

  app.post(
    '/api/orders/:orderId/cancellation',
    {
      onRequest: requireCaller,
      schema: { params: Params, headers: z.object({ prefer: z.string().optional() }), response: { 202: OrderView } },
    },
    async (request, reply) => {
      const orderId = orderIdFor(request.caller, request.params.orderId);
      await getOrder(orderId);
      await cancel(orderId);
      request.log.info({ orderId }, 'order cancellation accepted');
      // The wait ends when a cancelled sale has released its stock and payment.
      return reply.code(202).send(await waitUntilDecided(await getOrder(orderId), secondsToWait(request.headers.prefer)));
    },
  );

  async function waitUntilDecided(placed: OrderView, seconds: number): Promise<OrderView> {
    const until = performance.now() + seconds * 1000;
    let [order, since] = [placed, 0];
    for (let left = seconds * 1000; left > 0 && !isDecided(order.status); left = until - performance.now()) {
      await decisions.waitFor(placed.orderId, { since, withinMillis: left });
      since = decisions.position();
      order = await getOrder(placed.orderId);
    }
    return order;
  }

  async function getOrder(orderId: ShardedId): Promise<OrderView> {
    const order = await findOrder(orders.for(customerOf(orderId)), orderId);
    if (!order) throw notFound(orderId);
    return order;
  }

  async function cancel(orderId: ShardedId): Promise<void> {
    const sagas = orderSagas({ orders, now: props.now(), shopUrl: props.shopUrl, logger: props.logger });
    const outcomes = await advance(sagas, [{ type: 'cancel-order', sagaId: orderId }]);
    for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
    const unsent = await dispatch(outcomes, (commands) => sendCommands(props.queues, commands));
    if (unsent.length > 0) props.logger.warn({ orderId }, 'could not send the cancellation commands; the sweeper will retry them');
  }
}

/** Throws `order-not-found` for another customer's order. The caller includes linked guests; staff use the desk. */
function orderIdFor({ customers }: Caller, text: string): ShardedId {
  const orderId = ShardedId.safeParse(text);
  if (!orderId.success || !customers.includes(customerOf(orderId.data))) throw notFound(text);
  return orderId.data;
}

function notFound(orderId: string): OrderError {
  return new OrderError('order-not-found', `you have no order ${orderId}; GET /api/orders lists your orders`);
}

/** `Prefer: wait=N` (RFC 7240), N up to 30 seconds; other preferences are ignored. */
function secondsToWait(prefer = ''): number {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})/i.exec(prefer)?.[1];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_SECONDS);
}
