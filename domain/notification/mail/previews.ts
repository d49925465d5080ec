import type { MailPreview } from '../../../contracts/notification/http.ts';
import { Language } from '../../../contracts/notification/language.ts';
import type { MailEvent } from '../../../contracts/order/mail-events.ts';
import type { AccountMailEvent } from '../../../contracts/user/mail-events.ts';
import { stockMailFor } from '../stock/stock-mail.ts';
import { accountMailFor } from './account-mail.ts';
import { layOut } from './layout/layout.ts';
import type { Mail } from './mail.ts';
import { orderMailFor } from './order-mail.ts';

const at = '2026-11-22T12:00:00.000Z';
const order = { orderId: '01999999-0000-8000-8000-000000000001', number: 'SM-1042', customerId: 7, at, email: 'ann@example.com' };
const account = { accountId: '00000000-0000-4000-8000-000000000007', email: 'ann@example.com', at };
const money = (amount: number) => ({ amount, currency: 'GBP' });

const ORDER_EVENTS: readonly MailEvent[] = [
  {
    type: 'order.order-confirmed.v2',
    ...order,
    placedAt: at,
    country: 'GB',
    lines: [
      { lineNo: 1, sku: '85123A', title: 'White hanging heart T-light holder', quantity: 6, unitPrice: money(255) },
      { lineNo: 2, sku: '22423', title: 'Regency cake stand, three tiers', quantity: 1, unitPrice: money(1275) },
    ],
    total: money(2805),
  },
  { type: 'order.parcel-shipped.v1', ...order, parcelNo: 1, trackingNumber: 'TRK-90210', isCancelledTooLate: false },
  { type: 'order.order-cancelled.v2', ...order, reason: { code: 'payment-declined', reason: 'card-declined' } },
];

const link = { type: 'user.link-requested.v1', email: 'ann@example.com', token: 'sample', expiresAt: at, at } as const;

const ACCOUNT_EVENTS: readonly AccountMailEvent[] = [
  { ...link, asked: 'account', opens: 'account' },
  { ...link, asked: 'password', opens: 'account' },
  { ...link, asked: 'password', opens: 'password' },
  { ...link, asked: 'account', opens: 'password' },
  { ...link, asked: 'password', opens: 'nothing', token: null },
  { type: 'user.account-opened.v1', ...account, name: 'Ann Example' },
  { type: 'user.password-changed.v1', ...account },
  { type: 'user.erasure-requested.v1', ...account, token: 'sample', expiresAt: at },
];

/** Every mail in every language, with sample data. */
export function mailPreviews(shopUrl: string): readonly MailPreview[] {
  return Language.options.flatMap((language) => {
    const mails = [
      ...ORDER_EVENTS.map((event) => orderMailFor(event, shopUrl, language)),
      ...ACCOUNT_EVENTS.map((event) => accountMailFor(event, shopUrl, language)),
      stockMailFor({ sku: '85123A', title: 'White hanging heart T-light holder', recipient: order.email }, shopUrl, language),
    ];
    return mails.flatMap((mail) => (mail ? [previewOf(mail, shopUrl)] : []));
  });
}

function previewOf({ kind, content }: Mail, shopUrl: string): MailPreview {
  const unsubscribeUrl = kind === 'back-in-stock' ? `${shopUrl}/unsubscribe?token=sample` : undefined;
  return { name: kind, language: content.language, subject: content.heading, ...layOut(content, { shopUrl, unsubscribeUrl }) };
}
