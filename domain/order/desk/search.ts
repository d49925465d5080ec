import * as z from 'zod';
import type { FoundOrder, FoundOrders } from '../../../contracts/order/desk.ts';
import { OrderStatus } from '../../../contracts/order/order-status.ts';
import { ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';

/** A search returns that many orders at most: staff narrow it. */
const MOST_FOUND = 50;

/** Two letters match a large part of all names. */
const SHORTEST_NAME = 3;

const NUMBER = /^[0-9A-Z]{4}-?[0-9A-Z]{4}$/i;

const Row = z.object({
  order_id: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  contact_name: z.string(),
  email: z.string(),
  total_amount: z.int(),
  currency: z.string(),
  placed_at: z.string(),
});

type Row = z.infer<typeof Row>;

/** Finds orders of all customers by number, id, e-mail address, or the beginning of the buyer's name. */
export async function searchOrders(orders: Sharded, text: string): Promise<FoundOrders> {
  const typed = text.trim();
  if (ShardedId.safeParse(typed).success) return found('id', await byId(orders, typed));
  if (typed.includes('@')) return found('email', await byEmail(orders, typed));
  if (NUMBER.test(typed)) {
    const numbered = await byNumber(orders, typed);
    // A name can look like a number, such as Benedict.
    if (numbered.length > 0) return found('number', numbered);
  }
  return found('name', Array.from(typed).length < SHORTEST_NAME ? [] : await byName(orders, typed));
}

async function byId(orders: Sharded, orderId: string): Promise<readonly Row[]> {
  const customerId = customerOf(orderId);
  return orders.for(customerId).rows(Row)`
    select order_id, number, status, contact_name, email, total_amount, currency, placed_at
      from shop.orders
     where customer_id = ${customerId} and order_id = ${orderId}::uuid
  `;
}

async function byNumber(orders: Sharded, typed: string): Promise<readonly Row[]> {
  const letters = typed.toUpperCase().replace('-', '');
  return orders.everywhere().rows(Row)`
    /* every shard */
    select order_id, number, status, contact_name, email, total_amount, currency, placed_at
      from shop.orders
     where number = ${`${letters.slice(0, 4)}-${letters.slice(4)}`}
     order by order_id desc
     limit ${MOST_FOUND + 1}
  `;
}

async function byEmail(orders: Sharded, email: string): Promise<readonly Row[]> {
  return orders.everywhere().rows(Row)`
    /* every shard */
    select order_id, number, status, contact_name, email, total_amount, currency, placed_at
      from shop.orders
     where lower(email) = ${email.toLowerCase()}
     order by order_id desc
     limit ${MOST_FOUND + 1}
  `;
}

/** By a range instead of `like`, so that a generic plan can use the index too. */
async function byName(orders: Sharded, typed: string): Promise<readonly Row[]> {
  const from = typed.toLowerCase();
  return orders.everywhere().rows(Row)`
    /* every shard */
    select order_id, number, status, contact_name, email, total_amount, currency, placed_at
      from shop.orders
     where lower(contact_name) collate "C" >= ${from} and lower(contact_name) collate "C" < ${`${from}\u{10ffff}`}
     order by lower(contact_name) collate "C", order_id desc
     limit ${MOST_FOUND + 1}
  `;
}

function found(by: FoundOrders['by'], rows: readonly Row[]): FoundOrders {
  return { by, orders: rows.slice(0, MOST_FOUND).map(toFound), hasMore: rows.length > MOST_FOUND };
}

function toFound({ order_id, number, status, contact_name, email, total_amount, currency, placed_at }: Row): FoundOrder {
  return {
    orderId: order_id,
    number,
    status,
    name: contact_name,
    email,
    total: { amount: total_amount, currency },
    placedAt: placed_at,
  };
}
