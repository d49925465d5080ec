import * as z from 'zod';
import { Money, Price } from '../../platform/money/money.ts';
import { CustomerId } from '../../platform/sharding/order-id.ts';
import { Quantity, ShippingAddress, Sku } from '../inventory/commands.ts';
import { Hold } from '../inventory/holds.ts';
import { Contact } from './contact.ts';
import { OrderLine } from './order-line.ts';
import { OrderStatus, ParcelStatus } from './order-status.ts';
import { OrderReason } from './reasons.ts';

/** The request to place an order. Lines with the same SKU are not merged. */
export const Checkout = z.object({
  lines: z
    .array(z.object({ sku: Sku, quantity: Quantity, unitPrice: Price }))
    .min(1)
    .max(1000),
  /** The version of the cart that is bought. Only importers omit it: imported orders have no cart. */
  cartVersion: z.int32().positive().optional(),
  contact: Contact,
  shippingAddress: ShippingAddress,
  payment: z.object({ paymentMethod: z.string().min(1).max(255) }),
  /** Only importers may set this field and the two below. */
  customerId: CustomerId.optional(),
  placedAt: z.iso
    .datetime()
    .refine((at) => Date.parse(at) >= 0, 'must not lie before 1970')
    .optional(),
  /** False for an order from another shop: no mails about it are sent. */
  notify: z.boolean().optional(),
});

export type Checkout = Readonly<z.infer<typeof Checkout>>;

export const ParcelView = z.object({
  parcelNo: z.int(),
  centre: z.string(),
  status: ParcelStatus,
  trackingNumber: z.string().nullable(),
  /** The shopper cancelled too late: the parcel ships or has shipped. */
  isCancelledTooLate: z.boolean(),
  lines: z.array(z.object({ lineNo: z.int(), sku: z.string(), quantity: z.int() })),
});

export type ParcelView = Readonly<z.infer<typeof ParcelView>>;

/** An order as its customer sees it. */
export const OrderView = z.object({
  orderId: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  /** Why the order is stuck, or why it, or its unshipped part, was or will be cancelled. */
  reason: OrderReason.nullable(),
  lines: z.array(OrderLine),
  total: Money,
  parcels: z.array(ParcelView),
  /** Where the shopper approves the payment, while that is pending. */
  nextAction: z.object({ redirectUrl: z.url({ protocol: /^https?$/ }) }).nullable(),
  placedAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
});

export type OrderView = Readonly<z.infer<typeof OrderView>>;

/** What a list shows of an order. */
export const OrderSummary = OrderView.pick({ orderId: true, number: true, status: true, total: true, placedAt: true }).extend({
  lineCount: z.int().positive(),
  /** The title of its first line, as it was when the order was placed. */
  firstTitle: z.string(),
});

export type OrderSummary = Readonly<z.infer<typeof OrderSummary>>;

/** The orders of a customer, the newest first; `next` is `before` of the next page. With a filter, a page before the last may have few orders or none. */
export const OrderPage = z.object({ orders: z.array(OrderSummary), next: z.string().nullable() });

export type OrderPage = Readonly<z.infer<typeof OrderPage>>;

/** The largest quantity of one SKU in a cart. */
export const MAX_QUANTITY_PER_SKU = 999;

export const CartQuantity = z.int().min(1).max(MAX_QUANTITY_PER_SKU);

/** The request to add to a cart. */
export const CartAddition = z.object({ sku: Sku, quantity: CartQuantity });

export type CartAddition = Readonly<z.infer<typeof CartAddition>>;

/** The session of the guest whose cart is merged into the caller's. */
export const CartMerge = z.object({ sessionToken: z.string().min(1).max(500) });

/**
 * How the buyer accepts that lines are sold: at the price and in the quantity that the page showed, 0 for a line that goes.
 * `version` is that of the cart on the page.
 */
export const CartCorrections = z.object({
  version: z.int32().min(0),
  lines: z
    .array(z.object({ sku: Sku, quantity: z.int().min(0).max(MAX_QUANTITY_PER_SKU), unitPrice: Price }))
    .min(1)
    .max(1000),
});

export type CartCorrections = Readonly<z.infer<typeof CartCorrections>>;

export type CartMerge = Readonly<z.infer<typeof CartMerge>>;

export const CartLine = z.object({ sku: Sku, title: z.string(), quantity: CartQuantity, unitPrice: Money });

export type CartLine = Readonly<z.infer<typeof CartLine>>;

export const CartLineView = CartLine.extend({
  /** Null when the SKU is no longer sold, or the product service is unavailable. */
  currentPrice: Money.nullable(),
  problem: z.enum(['price-changed', 'unknown-sku']).nullable(),
  /** Of a marked SKU: what the cart holds until then, null when that time is over. Other lines have none. */
  hold: Hold.omit({ sku: true }).nullable().optional(),
});

export type CartLineView = Readonly<z.infer<typeof CartLineView>>;

/** The undecided order that is buying the cart. Until it is paid or cancelled, no other order of the cart is accepted. */
export const Purchase = OrderView.pick({ orderId: true, number: true, status: true, nextAction: true, lines: true, total: true });

export type Purchase = Readonly<z.infer<typeof Purchase>>;

export const CartView = z.object({
  version: z.int(),
  lines: z.array(CartLineView),
  /** At the prices of the lines. A line in a currency that the shop no longer uses does not count. */
  total: Money,
  purchase: Purchase.nullable(),
});

export type CartView = Readonly<z.infer<typeof CartView>>;
