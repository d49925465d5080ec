import type * as z from 'zod';
import { OrderError } from '../errors.ts';
import { LARGEST_AMOUNT, type Money, isSameMoney, multiplyMoney } from '../../../platform/money/money.ts';
import type { CustomerId, ShardedId } from '../../../platform/sharding/order-id.ts';
import type { OrderPlaced } from '../../../contracts/order/events.ts';
import type { OrderTerms } from '../saga/order-process.ts';
import type { OrderLine } from '../../../contracts/order/order-line.ts';
import type { Checkout } from '../../../contracts/order/http.ts';
import type { PricedProduct } from '../../../contracts/product/http.ts';

/** A product's current title and price, as the product service states them. */
export type Offer = Pick<PricedProduct, 'sku' | 'title' | 'price'>;

export interface Buyer {
  readonly customerId: CustomerId;

  /** An importer may state prices, times, customers and `notify`: its orders were agreed elsewhere. */
  readonly isImporter: boolean;
}

export interface NewOrder {
  readonly orderId: ShardedId;
  readonly number: string;
  readonly currency: string;
}

/** @throws OrderError `not-an-importer` when the buyer states what only importers may. */
export function customerToBuyFor({ customerId, placedAt, notify }: Checkout, buyer: Buyer): CustomerId {
  if (buyer.isImporter) return customerId ?? buyer.customerId;
  if (placedAt !== undefined || notify !== undefined || (customerId !== undefined && customerId !== buyer.customerId)) {
    throw new OrderError('not-an-importer', 'only an importing account may state customerId, placedAt or notify; leave them out');
  }
  return buyer.customerId;
}

/** @throws OrderError `cart-version-required` when a shopper does not state the cart's version, which prevents buying it twice. */
export function requireCartVersion({ cartVersion }: Checkout, { isImporter }: Buyer): void {
  if (isImporter || cartVersion !== undefined) return;
  throw new OrderError(
    'cart-version-required',
    'cartVersion is missing; put the lines into the cart and send the version that GET /api/cart returns',
  );
}

/** @throws OrderError `placed-in-future`. */
export function placementTime({ placedAt }: Checkout, now: Date): string {
  if (placedAt === undefined) return now.toISOString();
  if (Date.parse(placedAt) > now.getTime()) {
    throw new OrderError(
      'placed-in-future',
      `placedAt is ${placedAt}, which is later than now, ${now.toISOString()}; state when the order was placed`,
    );
  }
  return placedAt;
}

/**
 * The terms of the order: current titles, and the prices that the buyer saw. They must be the current prices unless an importer states them.
 *
 * @throws OrderError `unknown-sku`, `price-changed`, `currency-mismatch` or `order-too-large`.
 */
export function placeOrder(checkout: Checkout, offers: readonly Offer[], buyer: Buyer, order: NewOrder): OrderTerms {
  const offerOf = new Map(offers.map((offer) => [offer.sku, offer]));
  refuseForeignCurrency(checkout, order.currency);
  refuseUnknown(checkout, offerOf);
  if (!buyer.isImporter) refuseChangedPrices(checkout.lines, offerOf);
  const lines: readonly OrderLine[] = checkout.lines.map(({ sku, quantity, unitPrice }, index) => ({
    lineNo: index + 1,
    sku,
    title: offerOf.get(sku)?.title ?? sku,
    quantity,
    unitPrice,
  }));
  return {
    orderId: order.orderId,
    number: order.number,
    customerId: customerToBuyFor(checkout, buyer),
    contact: checkout.contact,
    notify: checkout.notify ?? true,
    lines: [...lines],
    total: totalOf(lines, order.currency),
    delivery: { shipTo: checkout.shippingAddress },
    paymentMethod: checkout.payment.paymentMethod,
    cartVersion: checkout.cartVersion ?? null,
  };
}

export function orderPlaced({ orderId, number, customerId, total }: OrderTerms, at: string): z.infer<typeof OrderPlaced> {
  return { type: 'order.order-placed.v1', orderId, number, customerId, at, total };
}

function refuseForeignCurrency({ lines }: Checkout, currency: string): void {
  const foreign = lines.find(({ unitPrice }) => unitPrice.currency !== currency);
  if (foreign) {
    throw new OrderError(
      'currency-mismatch',
      `${foreign.sku} is priced in ${foreign.unitPrice.currency}, but this shop sells in ${currency}`,
    );
  }
}

function refuseUnknown({ lines }: Checkout, offers: ReadonlyMap<string, Offer>): void {
  const skus = [...new Set(lines.map(({ sku }) => sku))].filter((sku) => !offers.has(sku));
  if (skus.length > 0)
    throw new OrderError('unknown-sku', `the shop does not sell ${skus.join(', ')}; remove them from the order`, { skus });
}

/** @throws OrderError `price-changed` if a price that the buyer saw is not the current one. */
export function refuseChangedPrices(
  lines: readonly Pick<Checkout['lines'][number], 'sku' | 'unitPrice'>[],
  offers: ReadonlyMap<string, Offer>,
): void {
  const changed = lines.flatMap(({ sku, unitPrice }) => {
    const is = offers.get(sku)?.price;
    return is && !isSameMoney(is, unitPrice) ? [{ sku, was: unitPrice, is }] : [];
  });
  if (changed.length === 0) return;
  const skus = [...new Set(changed.map(({ sku }) => sku))].join(', ');
  throw new OrderError('price-changed', `the price of ${skus} has changed; show the new price to the buyer and let the buyer confirm it`, {
    changed,
  });
}

function totalOf(lines: readonly OrderLine[], currency: string): Money {
  let amount = 0;
  for (const { unitPrice, quantity } of lines) {
    amount += multiplyMoney(unitPrice, quantity).amount;
    if (amount > LARGEST_AMOUNT) throw tooLarge();
  }
  return { amount, currency };
}

function tooLarge(): OrderError {
  return new OrderError('order-too-large', `the total exceeds ${LARGEST_AMOUNT} minor units; split the order`);
}
