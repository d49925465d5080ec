import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';
import { CustomerId } from '../../platform/sharding/order-id.ts';

/** A payment has the id of its order. Older events lack `orderId` and `customerId`. */
const about = { paymentId: z.uuid(), orderId: z.uuid().optional(), customerId: CustomerId.optional(), at: z.iso.datetime() };

export const PaymentEvent = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('payment.payment-authorised.v1'), ...about, amount: Money })
    .describe('The provider holds the amount for the order.'),
  z
    .object({
      type: z.literal('payment.payment-declined.v1'),
      ...about,
      reason: z.string().describe('a payment code, such as card-expired'),
    })
    .describe('The provider or the bank refused the payment.'),
  z.object({ type: z.literal('payment.payment-voided.v1'), ...about }).describe('The hold was released; nothing is charged.'),
  z
    .object({
      type: z.literal('payment.payment-captured.v1'),
      ...about,
      amount: Money,
      sagaId: z.uuid().describe('the fulfilment saga of the parcel'),
    })
    .describe('The share of a shipped parcel was charged.'),
]);

export type PaymentEvent = Readonly<z.infer<typeof PaymentEvent>>;
