import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { OrderView } from '../../contracts/order/http.ts';
import { ShopRefusal, UnsendableRequest } from '../shop.ts';
import type { Shop } from '../shop.ts';
import { countryCodeOf } from './country-code.ts';
import type { Invoice } from './invoices.ts';

export interface PlaceOrderOptions {
  readonly currency: string;
  /** The shop's id of the invoice's customer. */
  readonly customerId: number | undefined;
  /** Receives a message every few seconds while an invoice waits. */
  readonly onWaiting: (sentence: string) => void;
  /** Aborts the wait when the replay stops. */
  readonly signal: AbortSignal;
}

/** The order, or the code and the detail of the shop's refusal of this invoice. */
export type Outcome = { readonly order: OrderView } | { readonly code: string; readonly detail: string };

const TRIES = 20;
const MAXIMUM_BACKOFF_MILLIS = 5000;
const NOTE_AFTER_MILLIS = 5000;

/** Places an invoice's order, with retries under one key until it is decided. @throws Error if the shop is down or closed */
export async function placeOrder(
  importer: Shop,
  invoice: Invoice,
  { currency, customerId, onWaiting, signal }: PlaceOrderOptions,
): Promise<Outcome> {
  const body = orderOf(invoice, currency, customerId);
  let notedAt = Date.now();
  let last: unknown;
  let lastStatus: string | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const order = await importer.call(
        { method: 'POST', path: '/api/orders', body, headers: { 'idempotency-key': keyOf(invoice.number), prefer: 'wait=30' } },
        OrderView,
      );
      if (order.status !== 'placed' && order.status !== 'awaiting-customer') return { order };
      lastStatus = `it is still ${order.status}`;
    } catch (error) {
      if (error instanceof UnsendableRequest) return { code: 'unsendable', detail: error.message };
      if (error instanceof ShopRefusal && isAboutTheOrder(error)) return { code: error.code, detail: error.detail };
      if (error instanceof ShopRefusal && error.status < 500 && error.status !== 429) throw error;
      lastStatus = undefined;
      last = error;
      await delay(Math.min(MAXIMUM_BACKOFF_MILLIS, 100 * 2 ** attempt), undefined, { signal });
    }
    if (Date.now() - notedAt >= NOTE_AFTER_MILLIS && attempt < TRIES) {
      notedAt = Date.now();
      onWaiting(`invoice ${invoice.number} waits, try ${attempt} of ${TRIES}: ${lastStatus ?? messageOf(last)}`);
    }
  }
  if (lastStatus !== undefined)
    return { code: 'undecided', detail: `${lastStatus} after ${TRIES} tries; check the audit and the shop's log` };
  throw new Error(
    `invoice ${invoice.number} got no response in ${TRIES} tries (${messageOf(last)}). Restart the replay when the shop is healthy; it continues where it stopped.`,
    { cause: last },
  );
}

/** A header must be ASCII, and an invoice number may be any text. */
export function keyOf(invoiceNumber: string): string {
  const encoded = encodeURIComponent(invoiceNumber);
  return encoded.length <= 255 ? encoded : `sha256-${hashOf(invoiceNumber)}`;
}

function orderOf({ number, lines }: Invoice, currency: string, customerId: number | undefined) {
  const [first] = lines;
  const name = first.customer === null ? 'Guest' : `Customer ${first.customer}`;
  return {
    customerId,
    placedAt: first.at.toISOString(),
    notify: false,
    lines: lines.map(({ sku, quantity, priceThousandths }) => ({ sku, quantity, unitPrice: { amount: priceThousandths / 10, currency } })),
    contact: { name, email: `${localPartOf(first.customer ?? `invoice-${number}`)}@online-retail.example` },
    shippingAddress: { name, line1: '1 High Street', city: 'Unknown', postcode: 'ZZ1 1ZZ', country: countryCodeOf(first.country) },
    payment: { paymentMethod: 'pm_card_visa' },
  };
}

/** The local part of an e-mail address, which allows fewer characters than customer names in a file. */
function localPartOf(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(name) ? name : `customer-${hashOf(name).slice(0, 32)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** False for refusals that concern the shop or the session rather than the order. */
function isAboutTheOrder({ status, code }: ShopRefusal): boolean {
  return status < 500 && ![401, 403, 429].includes(status) && !['checkout-disabled', 'no-problem-document'].includes(code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
