import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';
import { CustomerId } from '../../platform/sharding/order-id.ts';

/** A payment has the id of its order. Older events lack `orderId` and `customerId`. */
const about = { paymentId: z.uuid(), orderId: z.uuid().optional(), customerId: CustomerId.optional(), at: z.iso.datetime() };

export const PaymentEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('payment.payment-authorised.v1'), ...about, amount: Money }),
  z.object({ type: z.literal('payment.payment-declined.v1'), ...about, reason: z.string() }),
  z.object({ type: z.literal('payment.payment-voided.v1'), ...about }),
  z.object({ type: z.literal('payment.payment-captured.v1'), ...about, amount: Money, sagaId: z.uuid() }),
]);

export type PaymentEvent = Readonly<z.infer<typeof PaymentEvent>>;
