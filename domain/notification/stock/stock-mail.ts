import type { Language } from '../../../contracts/notification/language.ts';
import { contentOf } from '../mail/mail.ts';
import type { Mail } from '../mail/mail.ts';

export interface StockMailProps {
  readonly sku: string;
  readonly title: string;
  readonly recipient: string;
}

/** The mail that a SKU can be bought again. Its link finds the product by its SKU, whatever it is called by now. */
export function stockMailFor({ sku, title, recipient }: StockMailProps, shopUrl: string, language: Language): Mail {
  const url = `${shopUrl}/products/-/${encodeURIComponent(sku)}`;
  const content = contentOf(language, 'back-in-stock', { values: { title }, url });
  return { kind: 'back-in-stock', orderId: null, parcelNo: null, recipient, content };
}
