import { formatMoney, multiplyMoney } from '../../../platform/money/money.ts';
import type { MailEvent } from '../../../contracts/order/mail-events.ts';
import type { CancellationReason } from '../../../contracts/order/reasons.ts';
import { asHtml, asText } from './mail-layout.ts';
import type { MailContent } from './mail-layout.ts';

export type AccountMailKind = 'account-link' | 'password-link' | 'password-changed' | 'erasure-link';

type OrderMailKind = 'order-confirmed' | 'parcel-shipped' | 'order-cancelled';

export interface Mail {
  readonly kind: OrderMailKind | AccountMailKind;
  /** Null for mails about an account. */
  readonly orderId: string | null;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mail to the order's customer about an event; null when the customer receives none. */
export function mailFor(event: MailEvent, shopUrl: string): Mail | null {
  switch (event.type) {
    case 'order.order-confirmed.v2':
      return mail('order-confirmed', event, shopUrl, {
        heading: `Order ${event.number} is confirmed`,
        opening: 'Thank you for your order. We have reserved everything for you and will write again when it leaves our warehouse.',
        rows: [
          ...event.lines.map(
            ({ title, quantity, unitPrice }) => [`${quantity} × ${title}`, formatMoney(multiplyMoney(unitPrice, quantity))] as const,
          ),
          ['Total', formatMoney(event.total)],
        ],
        closing: 'Follow your order here',
      });
    case 'order.parcel-shipped.v1':
      return mail('parcel-shipped', event, shopUrl, {
        heading: `Parcel ${event.parcelNo} of order ${event.number} is on its way`,
        opening: `It left our warehouse. Its tracking number is ${event.trackingNumber}.${event.isCancelledTooLate ? ` ${TOO_LATE}` : ''}`,
        closing: 'See what is in it here',
      });
    case 'order.order-cancelled.v2':
      return mail('order-cancelled', event, shopUrl, {
        heading: `Order ${event.number} was cancelled`,
        opening: `${explain(event.reason)} You have not been charged; an amount that your bank holds is given back within a few days.`,
        closing: 'See the order here',
      });
  }
}

const TOO_LATE = 'You had asked us to cancel your order, but this parcel was packed already: your cancellation came too late for it.';

function explain({ code }: CancellationReason): string {
  return EXPLANATIONS[code];
}

const WENT_WRONG = 'Unfortunately something went wrong on our side.';

const EXPLANATIONS: Readonly<Record<CancellationReason['code'], string>> = {
  'cancelled-by-customer': 'As you asked, we cancelled it.',
  'cancelled-by-staff': 'Our customer service cancelled it. If you did not ask for that, please write to us.',
  'not-deliverable': 'We are sorry: our warehouse could not send what you ordered. If you still would like it, please order again later.',
  'sold-out': 'Unfortunately not everything that you ordered is left: the page of your order names what is missing.',
  'payment-declined': 'Your payment was declined. Your cart is as it was: you can order again with another card.',
  'payment-hold-lapsed':
    'We are sorry: your bank approved the payment for a limited time only, and that time ran out before we could send your order. So we stopped it. If you still would like it, please order again.',
  'payment-does-not-answer': WENT_WRONG,
  'stock-does-not-answer': WENT_WRONG,
  'payment-not-approved-in-time': 'Your bank asked you to approve the payment, and no approval came in time.',
};

function mail(
  kind: OrderMailKind,
  { orderId, email }: { readonly orderId: string; readonly email: string | null },
  shopUrl: string,
  content: MailContent,
): Mail | null {
  if (email === null) return null;
  const link = `${shopUrl}/orders/${orderId}`;
  return { kind, orderId, recipient: email, subject: content.heading, text: asText(content, link), html: asHtml(content, link) };
}
