import { describe, expect, test } from 'vitest';
import { layOut } from '../../../../domain/notification/mail/layout/layout.ts';
import { orderMailFor } from '../../../../domain/notification/mail/order-mail.ts';
import type { Language } from '../../../../contracts/notification/language.ts';
import { MAIL_EVENT_TYPES, type MailEvent } from '../../../../contracts/order/mail-events.ts';
import type { CancellationReason } from '../../../../contracts/order/reasons.ts';

const about = {
  orderId: '01999999-0000-8000-8000-000000000001',
  number: 'SM-1042',
  customerId: 7,
  at: '2026-11-22T12:00:00.000Z',
  email: 'ann@example.com',
};
const placed = { placedAt: '2026-11-22T11:59:00.000Z', country: 'GB' };
const line = { lineNo: 1, sku: '85123A', title: 'HEART <b>T-LIGHT</b> HOLDER', quantity: 6, unitPrice: { amount: 255, currency: 'GBP' } };
const shop = 'https://shop.example';

function mailFor(event: MailEvent, shopUrl: string, language: Language = 'en') {
  const mail = orderMailFor(event, shopUrl, language);
  return mail && { ...mail, subject: mail.content.heading, ...layOut(mail.content, { shopUrl }) };
}

describe('the mail about an order', () => {
  test('that is confirmed lists lines and total with prices, and links to the order', () => {
    const mail = mailFor(
      { type: 'order.order-confirmed.v2', ...about, ...placed, lines: [line], total: { amount: 1530, currency: 'GBP' } },
      shop,
    );
    expect(mail).toMatchObject({ kind: 'order-confirmed', recipient: 'ann@example.com', subject: 'Order SM-1042 is confirmed' });
    expect(mail?.text).toContain('6 × HEART <b>T-LIGHT</b> HOLDER: £15.30');
    expect(mail?.text).toContain('Total: £15.30');
    expect(mail?.text).toContain(`${shop}/orders/${about.orderId}`);
    expect(mail?.html).toContain(`href="${shop.replaceAll('/', '&#x2F;')}&#x2F;orders&#x2F;${about.orderId}"`);
  });

  test('escapes titles in HTML', () => {
    const mail = mailFor(
      { type: 'order.order-confirmed.v2', ...about, ...placed, lines: [line], total: { amount: 1530, currency: 'GBP' } },
      shop,
    );
    expect(mail?.html).not.toContain('<b>');
    expect(mail?.html).toContain('&lt;b&gt;T-LIGHT');
  });

  test('that shipped contains the parcel and tracking number', () => {
    const mail = mailFor(
      { type: 'order.parcel-shipped.v1', ...about, parcelNo: 2, trackingNumber: 'TRK-9', isCancelledTooLate: false },
      shop,
    );
    expect(mail).toMatchObject({ kind: 'parcel-shipped', subject: 'Parcel 2 of order SM-1042 is on its way' });
    expect(mail?.text).toContain('TRK-9');
  });

  test('that shipped after a cancellation explains that the cancellation came too late', () => {
    const event = { type: 'order.parcel-shipped.v1', ...about, parcelNo: 2, trackingNumber: 'TRK-9', isCancelledTooLate: true } as const;
    expect(mailFor(event, shop)?.text).toContain('your cancellation came too late for it');
    expect(mailFor({ ...event, isCancelledTooLate: false }, shop)?.text).not.toContain('cancel');
  });

  test('is written in the language of its recipient, amounts too', () => {
    const event: MailEvent = {
      type: 'order.order-confirmed.v2',
      ...about,
      ...placed,
      lines: [line],
      total: { amount: 1530, currency: 'EUR' },
    };
    const mail = mailFor(event, shop, 'de');
    expect(mail?.subject).toBe('Bestellung SM-1042 ist bestätigt');
    expect(mail?.text).toContain('Summe: 15,30\u00A0€');
    expect(mail?.html).toContain('<html lang="de"');
  });

  test('shows a title of 300 characters whole', () => {
    const title = 'Ä'.repeat(300);
    const lines = [{ ...line, title }];
    const mail = mailFor({ type: 'order.order-confirmed.v2', ...about, ...placed, lines, total: { amount: 1530, currency: 'GBP' } }, shop);
    expect(mail?.html).toContain(title);
    expect(mail?.text).toContain(title);
  });

  test('has one line as its subject, whatever a value contains', () => {
    const number = 'SM-1\r\nBcc: all@example.com';
    const mail = mailFor({ type: 'order.order-cancelled.v2', ...about, number, reason: { code: 'cancelled-by-customer' } }, shop);
    expect(mail?.subject).toBe('Order SM-1 Bcc: all@example.com was cancelled');
  });

  test.each<[CancellationReason, string]>([
    [{ code: 'cancelled-by-customer' }, 'As you asked'],
    [{ code: 'cancelled-by-staff' }, 'Our customer service cancelled it'],
    [{ code: 'not-deliverable' }, 'could not send what you ordered'],
    [{ code: 'sold-out', skus: ['85123A', '22, 423'] }, 'is left: the page of your order'],
    [{ code: 'payment-declined', reason: 'card_declined' }, 'Your payment was declined'],
    [{ code: 'payment-not-approved-in-time' }, 'no approval came in time'],
    [{ code: 'payment-hold-lapsed' }, 'that time ran out before we could send your order'],
    [{ code: 'stock-does-not-answer' }, 'something went wrong on our side'],
  ])('that was cancelled for %j explains the reason in plain words', (reason, words) => {
    const mail = mailFor({ type: 'order.order-cancelled.v2', ...about, reason }, shop);
    expect(mail?.subject).toBe('Order SM-1042 was cancelled');
    expect(mail?.text).toContain(words);
    expect(mail?.text).not.toContain('card_declined');
  });

  test.each<MailEvent>([
    { type: 'order.order-confirmed.v2', ...about, ...placed, email: null, lines: [line], total: { amount: 1530, currency: 'GBP' } },
    { type: 'order.parcel-shipped.v1', ...about, email: null, parcelNo: 2, trackingNumber: 'TRK-9', isCancelledTooLate: false },
    { type: 'order.order-cancelled.v2', ...about, email: null, reason: { code: 'cancelled-by-customer' } },
  ])('without a recipient is not written: $type', (event) => {
    expect(mailFor(event, shop)).toBeNull();
  });

  test('that is only placed or completed is not written', () => {
    expect(MAIL_EVENT_TYPES).toEqual(['order.order-confirmed.v2', 'order.parcel-shipped.v1', 'order.order-cancelled.v2']);
  });
});
