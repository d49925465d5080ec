import { z } from 'zod';

/**
 * What a shopper sees of an order.
 *
 * - `placed`: stock and payment are being held, or given back after a refusal;
 * - `awaiting-customer`: the payment waits for the shopper's approval;
 * - `confirmed`: sold, nothing has shipped yet;
 * - `fulfilling`: a parcel has shipped;
 * - `completed`: all that was not cancelled has shipped and is paid;
 * - `cancelled`: it holds neither stock nor money any more;
 * - `stuck`: staff must help.
 */
export const OrderStatus = z.enum(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck']);

export type OrderStatus = z.infer<typeof OrderStatus>;

export const ParcelStatus = z.enum(['picking', 'shipped', 'cancelled']);

export type ParcelStatus = z.infer<typeof ParcelStatus>;
