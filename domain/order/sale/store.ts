import * as z from 'zod';
import { OrderError } from '../errors.ts';
import { type CustomerId, type ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { type Sql, json } from '../../../platform/sql/sql.ts';
import { currentTraceparent } from '../../../platform/telemetry/trace.ts';
import { orderPlaced } from './checkout.ts';
import type { OrderProcess, OrderTerms } from '../saga/order-process.ts';
import { firstOrderSaga } from '../saga/order-saga.ts';
import { OrderStatus } from '../../../contracts/order/order-status.ts';
import { OrderReason } from '../../../contracts/order/reasons.ts';
import { OrderView } from '../../../contracts/order/http.ts';
import { startTimer } from '../saga/retry-timer.ts';

export interface Placement {
  /** The request's Idempotency-Key, and a digest of its body. */
  readonly key: string;
  readonly fingerprint: string;
  readonly terms: OrderTerms;
  readonly placedAt: string;
  readonly now: Date;

  /** Whether the key is an importer's: those are never deleted. @default false */
  readonly isImport?: boolean;
}

const Placed = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['placed', 'repeated', 'key-reused']), order_id: z.uuid() }),
  z.object({ outcome: z.enum(['cart-in-purchase', 'cart-already-bought']), order_id: z.uuid(), cart_version: z.int() }),
  z.object({ outcome: z.literal('cart-changed'), cart_version: z.int() }),
  z.object({ outcome: z.literal('cart-differs'), cart_version: z.int(), skus: z.array(z.string()) }),
]);

/**
 * Writes the order, its sagas and its event in one statement. A repeat of the key returns the order that the key created.
 *
 * @throws OrderError `idempotency-key-reused`, `cart-in-purchase`, `cart-already-bought`, `cart-changed` or `cart-differs`.
 */
export async function savePlacedOrder(orders: Sharded, { key, fingerprint, terms, placedAt, now, isImport = false }: Placement) {
  const order = {
    key,
    fingerprint,
    isImport,
    placedAt,
    state: { terms, saga: firstOrderSaga, retryTimer: startTimer(now), parcels: [] } satisfies OrderProcess,
    event: orderPlaced(terms, placedAt),
    traceparent: currentTraceparent(),
  };
  const [placed] = await orders.for(terms.customerId).rows(Placed)`
    select outcome, order_id, cart_version, skus from shop.place_order(${terms.customerId}, ${json(order)})
  `;
  return placementOf(placed, { key, cartVersion: terms.cartVersion });
}

/** The order that the key created, if any. It is read before a checkout is refused: a repeat must get its order. */
export async function findByKey(
  orders: Sharded,
  { customerId, key, fingerprint }: { customerId: CustomerId; key: string; fingerprint: string },
) {
  const [existing] = await orders.for(customerId).rows(Placed)`
    select case when fingerprint = ${fingerprint} then 'repeated' else 'key-reused' end as outcome, order_id
      from shop.idempotency_keys
     where customer_id = ${customerId} and key = ${key}
  `;
  return existing && placementOf(existing, { key, cartVersion: null });
}

interface Stated {
  readonly key: string;
  readonly cartVersion: number | null;
}

function placementOf(
  placed: z.infer<typeof Placed> | undefined,
  stated: Stated,
): { readonly orderId: ShardedId; readonly isRepeat: boolean } {
  if (!placed) throw new Error('shop.place_order returned no row');
  switch (placed.outcome) {
    case 'placed':
    case 'repeated':
      return { orderId: placed.order_id, isRepeat: placed.outcome === 'repeated' };
    case 'key-reused':
      throw new OrderError(
        'idempotency-key-reused',
        `the Idempotency-Key ${stated.key} was used by another request; use a new key for a new order`,
      );
    case 'cart-in-purchase':
    case 'cart-already-bought':
    case 'cart-changed':
    case 'cart-differs':
      throw cartRefusal(placed, stated.cartVersion);
  }
}

function cartRefusal(placed: Extract<z.infer<typeof Placed>, { cart_version: number }>, stated: number | null): OrderError {
  const cartVersion = placed.cart_version;
  switch (placed.outcome) {
    case 'cart-in-purchase':
      return new OrderError(
        'cart-in-purchase',
        `order ${placed.order_id} is buying this cart and is not decided yet; finish its payment or cancel it first`,
        { orderId: placed.order_id, cartVersion },
      );
    case 'cart-already-bought':
      return new OrderError(
        'cart-already-bought',
        `cartVersion is ${stated}, and order ${placed.order_id} has bought that version; read the cart again and order its current lines`,
        { orderId: placed.order_id, cartVersion },
      );
    case 'cart-changed':
      return new OrderError(
        'cart-changed',
        `cartVersion is ${stated}, but the cart is at version ${cartVersion}; read it again and order its current lines`,
        { cartVersion },
      );
    case 'cart-differs':
      return new OrderError(
        'cart-differs',
        `lines and cart have different quantities of ${placed.skus.join(', ')}; order what is in the cart, or change the cart first`,
        { skus: placed.skus, cartVersion },
      );
  }
}

const OrderRow = z.object({
  order_id: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  reason: OrderReason.nullable(),
  redirect_url: z.string().nullable(),
  total_amount: z.int(),
  currency: z.string(),
  placed_at: z.string(),
  confirmed_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  email: z.string().nullable(),
  lines: OrderView.shape.lines,
  parcels: OrderView.shape.parcels,
});

/** `undefined` when that customer has no such order. */
export async function findOrder(sql: Sql, orderId: ShardedId): Promise<OrderView | undefined> {
  const [order] = await readOrder(sql, customerOf(orderId), orderId);
  return order && toView(order);
}

/** The order, if it was placed with that e-mail address. Only its buyer has both: they are in the mails about the order. */
export async function findOrderByEmail(sql: Sql, orderId: ShardedId, email: string): Promise<OrderView | undefined> {
  const [order] = await readOrder(sql, customerOf(orderId), orderId);
  return order && order.email !== null && mailboxOf(order.email) === mailboxOf(email) ? toView(order) : undefined;
}

async function readOrder(sql: Sql, customerId: CustomerId, orderId: ShardedId) {
  return sql.rows(OrderRow)`
    select v.order_id, v.number, v.status, v.reason, v.redirect_url, v.total_amount, v.currency, v.placed_at, v.confirmed_at, v.completed_at, v.email, v.lines, v.parcels
      from shop.order_view(${customerId}, ${orderId}::uuid) v
  `;
}

function toView(row: z.infer<typeof OrderRow>): OrderView {
  return {
    orderId: row.order_id,
    number: row.number,
    status: row.status,
    reason: row.reason,
    lines: row.lines,
    total: { amount: row.total_amount, currency: row.currency },
    parcels: row.parcels,
    nextAction: row.redirect_url === null ? null : { redirectUrl: row.redirect_url },
    placedAt: row.placed_at,
    confirmedAt: row.confirmed_at,
    completedAt: row.completed_at,
  };
}
