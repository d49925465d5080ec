import { createHash } from 'node:crypto';
import type { Checkout } from '../../../contracts/order/http.ts';

/**
 * A digest of a checkout. It must not change for a repeat that is sent across a deployment, so the form below is pinned.
 *
 * Add a new field of the schema at the end of its part, as undefined (which JSON leaves out) where a request lacks it. A missing field does not compile.
 */
export function fingerprintOf(checkout: Checkout): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(checkout)))
    .digest('base64url');
}

function canonical({ lines, cartVersion, contact, shippingAddress, payment, customerId, placedAt, notify, ...others }: Checkout): object {
  others satisfies NoField;
  return {
    lines: lines.map(canonicalLine),
    cartVersion,
    contact: canonicalContact(contact),
    shippingAddress: canonicalAddress(shippingAddress),
    payment: canonicalPayment(payment),
    customerId,
    placedAt,
    notify,
  };
}

function canonicalLine({ sku, quantity, unitPrice, ...others }: Checkout['lines'][number]): object {
  others satisfies NoField;
  const { amount, currency, ...otherParts } = unitPrice;
  otherParts satisfies NoField;
  return { sku, quantity, unitPrice: { amount, currency } };
}

function canonicalContact({ email, name, ...others }: Checkout['contact']): object {
  others satisfies NoField;
  return { email, name };
}

function canonicalAddress({ name, line1, city, postcode, country, ...others }: Checkout['shippingAddress']): object {
  others satisfies NoField;
  return { name, line1, city, postcode, country };
}

function canonicalPayment({ paymentMethod, ...others }: Checkout['payment']): object {
  others satisfies NoField;
  return { paymentMethod };
}

type NoField = Readonly<Record<string, never>>;
