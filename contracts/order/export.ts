import * as z from 'zod';
import { ShippingAddress } from '../inventory/commands.ts';
import { Contact } from './contact.ts';
import { OrderView } from './http.ts';

/** An order with all that its buyer typed. */
export const OrderRecord = OrderView.omit({ nextAction: true }).extend({
  contact: Contact,
  shippingAddress: ShippingAddress,
});

/** The newest first; `next` is `before` of the next page. */
export const OrderRecords = z.object({ orders: z.array(OrderRecord), next: z.string().nullable() });

export type OrderRecords = z.infer<typeof OrderRecords>;
