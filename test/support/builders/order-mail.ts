import { randomUUID } from 'node:crypto';
import type { Mail } from '../../../domain/notification/mail/mail.ts';

/** A mail about a confirmed order. */
export function orderMail(recipient: string): Mail {
  const link = { text: 'See it', url: 'https://shop.example/orders/1' };
  const content = { language: 'en', heading: 'Order', paragraphs: ['Thank you'], rows: [], link } as const;
  return {
    kind: 'order-confirmed',
    orderId: randomUUID(),
    parcelNo: null,
    recipient,
    content: { ...content, paragraphs: ['Thank you'], rows: [] },
  };
}
