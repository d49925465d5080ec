import * as z from 'zod';
import { FulfilmentSaga } from '../../domain/order/saga/fulfilment-saga.ts';
import { OrderSaga } from '../../domain/order/saga/order-saga.ts';
import { OrderStatus, ParcelStatus } from '../../contracts/order/order-status.ts';
import { StaffEnd } from './staff-ends.ts';
import { OrderReason, StuckReason } from '../../contracts/order/reasons.ts';

const Line = z.object({ lineNo: z.int(), sku: z.string(), quantity: z.int() });

const Parcel = z.object({ parcelNo: z.int(), centre: z.string(), lines: z.array(Line) });

/** One order in the orders database. */
export const OrderFacts = z.object({
  orderId: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  reason: OrderReason.nullable(),
  total: z.int(),
  currency: z.string(),
  wasConfirmed: z.boolean(),
  /** Sold and ended elsewhere: it has no saga, payment, stock or events here. */
  isHistory: z.boolean(),
  lines: z.array(Line.extend({ unitAmount: z.int() })),
  /** Whether its sagas are stored: until the last one ends. */
  hasSagas: z.boolean(),
  /** The order's saga; null if it is not stored or invalid. */
  saga: OrderSaga.nullable().catch(null),
  stuck: StuckReason.nullable(),
  /** Repeats of the order saga's current command. */
  retries: z.int(),
  parcels: z.array(Parcel.extend({ status: ParcelStatus })),
  parcelSagas: z.array(
    z.object({ parcelNo: z.int(), saga: FulfilmentSaga.nullable().catch(null), stuck: StuckReason.nullable(), retries: z.int() }),
  ),
  /** Steps of its stuck sagas that staff ended. */
  staffEnds: z.array(StaffEnd),
  /** Time since the earliest deadline; negative before it, null without one. */
  secondsOverdue: z.number().nullable(),
  /** Null once the outbox may have deleted them. */
  events: z.array(z.object({ type: z.string(), parcelNo: z.int().nullable() })).nullable(),
});

/** An order's payment in the core database. */
export const PaymentFacts = z.object({
  paymentId: z.uuid(),
  status: z.string(),
  amount: z.int(),
  currency: z.string(),
  authorised: z.int(),
  captured: z.int(),
  taken: z.int(),
  released: z.int(),
  /** Steps of operations without an outcome. */
  unsettled: z.array(z.enum(['authorise', 'void', 'capture'])),
  /** Attempts to authorise. */
  attempts: z.int(),
  /** The captured amount of each parcel's saga. */
  shares: z.array(z.object({ sagaId: z.uuid(), amount: z.int() })),
  /** Null once the outbox may have deleted them. */
  events: z.array(z.object({ type: z.string(), sagaId: z.uuid().nullable() })).nullable(),
});

/** One parcel of a reservation in the core database. */
export const ReservedParcelFacts = Parcel.extend({
  sagaId: z.uuid(),
  /** Of the reservation. */
  attempt: z.int(),
  status: z.enum(['reserved', 'released', 'shipped']),
  /** The states of its picks. */
  picks: z.array(z.enum(['requested', 'accepted', 'refused', 'cancelling', 'cancelled', 'shipped'])),
});

export type LineFacts = Readonly<z.infer<typeof Line>>;
export type ParcelFacts = Readonly<z.infer<typeof Parcel>>;
export type OrderFacts = Readonly<z.infer<typeof OrderFacts>>;
export type PaymentFacts = Readonly<z.infer<typeof PaymentFacts>>;
export type ReservedParcelFacts = Readonly<z.infer<typeof ReservedParcelFacts>>;

export function isSold({ status }: Pick<OrderFacts, 'status'>): boolean {
  return status === 'confirmed' || status === 'fulfilling' || status === 'completed';
}

export function hasEnded({ status }: Pick<OrderFacts, 'status'>): boolean {
  return status === 'completed' || status === 'cancelled';
}
