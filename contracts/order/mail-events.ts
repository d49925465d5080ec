import * as z from 'zod';
import { OrderCancelled, OrderConfirmed, ParcelShipped } from './events.ts';

/** Events of an order that cause a mail to its customer. */
export const MailEvent = z.discriminatedUnion('type', [OrderConfirmed, ParcelShipped, OrderCancelled]);

export type MailEvent = Readonly<z.infer<typeof MailEvent>>;

export const MAIL_EVENT_TYPES: readonly string[] = MailEvent.options.map(({ shape }) => shape.type.value);
