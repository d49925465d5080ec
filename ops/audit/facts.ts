import { z } from 'zod';
import { FulfilmentSaga } from '../../domain/order/saga/fulfilment-saga.ts';
import { OrderSaga } from '../../domain/order/saga/order-saga.ts';
import { OrderStatus, ParcelStatus } from '../../contracts/order/order-status.ts';
import { OrderReason, StuckReason } from '../../contracts/order/reasons.ts';

const Line = z.object({ lineNo: z.int(), sku: z.string(), quantity: z.int() });

const Parcel = z.object({ parcelNo: z.int(), centre: z.string(), lines: z.array(Line) });

/** What the orders database says of one order. */
export const OrderFacts = z.object({
  orderId: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  reason: OrderReason.nullable(),
  total: z.int(),
  currency: z.string(),
  wasConfirmed: z.boolean(),
  lines: z.array(Line.extend({ unitAmount: z.int() })),
  /** Its own; null when there is none that can be understood. */
  saga: OrderSaga.nullable().catch(null),
  stuck: StuckReason.nullable(),
  /** How often its own saga has repeated its present command. */
  repeats: z.int(),
  parcels: z.array(Parcel.extend({ status: ParcelStatus })),
  parcelSagas: z.array(
    z.object({ parcelNo: z.int(), saga: FulfilmentSaga.nullable().catch(null), stuck: StuckReason.nullable(), repeats: z.int() }),
  ),
  /** Those with a deadline: they wait for an answer. */
  openSagas: z.int(),
  /** Since the earliest of those deadlines; negative while it is ahead, null when there is none. */
  secondsOverdue: z.number().nullable(),
  /** Its events, while the outbox still keeps them; null when it need not any more. */
  events: z.array(z.object({ type: z.string(), parcelNo: z.int().nullable() })).nullable(),
});

/** What core says of an order's money. */
export const PaymentFacts = z.object({
  paymentId: z.uuid(),
  status: z.string(),
  amount: z.int(),
  currency: z.string(),
  authorised: z.int(),
  captured: z.int(),
  taken: z.int(),
  released: z.int(),
  /** The steps of its operations that have no outcome yet. */
  unsettled: z.array(z.enum(['authorise', 'void', 'capture'])),
  /** How often it was tried to authorise it. */
  attempts: z.int(),
  /** What its captures say was captured: of each parcel's saga, once. */
  shares: z.array(z.object({ sagaId: z.uuid(), amount: z.int() })),
  /** Its events, while the outbox still keeps them; null when it need not any more. */
  events: z.array(z.object({ type: z.string(), sagaId: z.uuid().nullable() })).nullable(),
});

/** What core says of one parcel of an order's reservation. */
export const ReservedParcelFacts = Parcel.extend({
  sagaId: z.uuid(),
  /** Of the reservation. */
  attempt: z.int(),
  status: z.enum(['reserved', 'released', 'shipped']),
  /** Where its picks stand. */
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
