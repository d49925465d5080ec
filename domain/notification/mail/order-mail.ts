import type { Language } from '../../../contracts/notification/language.ts';
import type { MailEvent } from '../../../contracts/order/mail-events.ts';
import { formatMoney, multiplyMoney } from '../../../platform/money/money.ts';
import type { Money } from '../../../platform/money/money.ts';
import { contentOf } from './mail.ts';
import type { Mail } from './mail.ts';
import { textsIn } from './texts/texts.ts';

/** The mail to the order's customer about an event; null when the customer receives none. */
export function orderMailFor(event: MailEvent, shopUrl: string, language: Language): Mail | null {
  const { email, orderId, number } = event;
  if (email === null) return null;
  const url = `${shopUrl}/orders/${orderId}`;
  const mail = { orderId, parcelNo: null, recipient: email };
  const texts = textsIn(language);
  switch (event.type) {
    case 'order.order-confirmed.v2': {
      const money = (amount: Money) => formatMoney(amount, texts.locale);
      const lines = event.lines.map(({ title, quantity, unitPrice }) => ({
        label: `${quantity} × ${title}`,
        amount: money(multiplyMoney(unitPrice, quantity)),
      }));
      const rows = [...lines, { label: texts.total, amount: money(event.total) }];
      return { ...mail, kind: 'order-confirmed', content: contentOf(language, 'order-confirmed', { values: { number }, url, rows }) };
    }
    case 'order.parcel-shipped.v1': {
      const { parcelNo, trackingNumber, isCancelledTooLate } = event;
      const more = isCancelledTooLate ? [texts.cancelledTooLate] : [];
      const content = contentOf(language, 'parcel-shipped', { values: { number, parcelNo, trackingNumber }, url, more });
      return { ...mail, kind: 'parcel-shipped', parcelNo, content };
    }
    case 'order.order-cancelled.v2': {
      const reason = texts.cancellations[event.reason.code];
      return { ...mail, kind: 'order-cancelled', content: contentOf(language, 'order-cancelled', { values: { number, reason }, url }) };
    }
  }
}
