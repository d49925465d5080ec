import * as z from 'zod';

/**
 * The status of an order, as shoppers see it.
 *
 * - `placed`: stock and payment are being reserved, or released after a refusal;
 * - `awaiting-customer`: the shopper must approve the payment;
 * - `confirmed`: sold, nothing has shipped yet;
 * - `fulfilling`: a parcel has shipped;
 * - `completed`: every parcel is shipped and paid, or cancelled;
 * - `cancelled`: its stock and payment are released;
 * - `stuck`: an operator is needed.
 */
export const OrderStatus = z.enum(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck']);

export type OrderStatus = z.infer<typeof OrderStatus>;

export const ParcelStatus = z.enum(['picking', 'shipped', 'cancelled']);

export type ParcelStatus = z.infer<typeof ParcelStatus>;
