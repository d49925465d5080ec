import * as z from 'zod';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { Money } from '../../platform/money/money.ts';
import { ShippingAddress } from '../inventory/commands.ts';
import { OrderView } from './http.ts';
import { OrderStatus } from './order-status.ts';

/** An order in a list for staff. */
export const FoundOrder = z.object({
  orderId: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  name: z.string(),
  email: z.string(),
  total: Money,
  placedAt: z.iso.datetime(),
});

export type FoundOrder = Readonly<z.infer<typeof FoundOrder>>;

/** What was searched for, and the first orders that match. */
export const FoundOrders = z.object({
  by: z.enum(['number', 'id', 'email', 'name']),
  orders: z.array(FoundOrder),
  /** There are more: the search must be narrowed. */
  hasMore: z.boolean(),
});

export type FoundOrders = Readonly<z.infer<typeof FoundOrders>>;

/** Something that one of the staff did to an order. */
export const OrderAct = z.object({
  actId: z.uuid(),
  orderId: z.uuid(),
  /** Null for an act on the whole order. */
  sagaId: z.uuid().nullable(),
  actedAt: z.string(),
  accountId: z.uuid(),
  act: z.string(),
  reason: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export type OrderAct = Readonly<z.infer<typeof OrderAct>>;

/** An order as staff see it. */
export const DeskOrder = z.object({
  order: OrderView,
  name: z.string(),
  email: z.string(),
  shippingAddress: ShippingAddress,
  acts: z.array(OrderAct),
});

export type DeskOrder = Readonly<z.infer<typeof DeskOrder>>;

export const StaffCancellation = z.object({ reason: ActReason });
