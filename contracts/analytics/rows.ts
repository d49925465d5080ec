import * as z from 'zod';
import { Currency } from '../../platform/money/money.ts';
import { CheckoutStep } from './collect.ts';
import { Day, Month } from '../../platform/text/day.ts';

/** From 0 to 1; null when there is nothing to divide by. */
const Share = z.number().min(0).nullable();

/** Minor units, after cancellations. */
const Amount = z.int();

/** Of `revenue`. `key` is an hour (an instant, so a day may have 23 or 25), a day, a country (`ZZ` if unknown) or a category (`unknown` if the catalogue does not state one). */
export const RevenueRow = z.object({
  key: z.string(),
  currency: Currency,
  revenue: Amount,
  units: z.int(),
  /** Null by category and for one category: an order may have several. */
  orders: z.int().nullable(),
});

export type RevenueRow = Readonly<z.infer<typeof RevenueRow>>;

export const TopProductRow = z.object({
  sku: z.string(),
  category: z.string(),
  currency: Currency,
  revenue: Amount,
  units: z.int(),
});

export type TopProductRow = Readonly<z.infer<typeof TopProductRow>>;

/** What is left of the sales of one product on one day. */
export const ProductSalesRow = z.object({ day: Day, ...TopProductRow.shape });

export type ProductSalesRow = Readonly<z.infer<typeof ProductSalesRow>>;

/** Sold orders of a day: those that were not cancelled as a whole. */
export const OrderValueRow = z.object({
  day: Day,
  currency: Currency,
  orders: z.int(),
  revenue: Amount,
  average: Amount,
  cancelledOrders: z.int(),
});

export type OrderValueRow = Readonly<z.infer<typeof OrderValueRow>>;

/** Values of sold orders in minor units. From the rollups each is at most 2 % too high or too low. */
export const OrderPercentilesRow = z.object({
  currency: Currency,
  orders: z.int(),
  p50: Amount,
  p75: Amount,
  p90: Amount,
  p95: Amount,
  p99: Amount,
});

export type OrderPercentilesRow = Readonly<z.infer<typeof OrderPercentilesRow>>;

/** Customers by the month of their first sold order. */
export const CohortRow = z.object({
  cohort: Month,
  customers: z.int(),
  /** Customers of the cohort with a second order, whenever it was. */
  repeatCustomers: z.int(),
  repeatRate: Share,
  /** How many of them bought in each month, the cohort's own first. Months without any are left out. */
  months: z.array(z.object({ month: Month, customers: z.int() })),
});

export type CohortRow = Readonly<z.infer<typeof CohortRow>>;

export const FunnelStep = z.enum([
  'visited',
  'product-viewed',
  'cart-filled',
  ...CheckoutStep.options.map((step) => `checkout-${step}` as const),
]);

export type FunnelStep = z.infer<typeof FunnelStep>;

/** Visits of shoppers who agreed to statistics. A visit counts on the day that it began. */
export const FunnelRow = z.object({
  step: FunnelStep,
  visits: z.int(),
  /** Of the visits of the first step. */
  share: Share,
});

export type FunnelRow = Readonly<z.infer<typeof FunnelRow>>;

export const ConversionRow = z.object({
  day: Day,
  visits: z.int(),
  carts: z.int(),
  checkouts: z.int(),
  confirmed: z.int(),
  conversion: Share.describe('Confirmed orders per visit'),
  cartAbandonment: Share.describe('Visits that filled a cart and confirmed no order'),
  checkoutAbandonment: Share.describe('Visits that opened the checkout and confirmed no order'),
});

export type ConversionRow = Readonly<z.infer<typeof ConversionRow>>;

/** Views by kind of page: `home`, `product`, `category books`, `search`, `search without results`. Of shoppers who agreed to statistics. */
export const PageViewsRow = z.object({ page: z.string(), views: z.int() });

export type PageViewsRow = Readonly<z.infer<typeof PageViewsRow>>;

/** Page statistics of a product. */
export const ProductInterestRow = z.object({
  sku: z.string(),
  category: z.string(),
  views: z.int(),
  unitsAddedToCarts: z.int(),
  unitsSold: z.int(),
});

export type ProductInterestRow = Readonly<z.infer<typeof ProductInterestRow>>;

/** A time without stock in any centre. */
export const StockOutRow = z.object({
  sku: z.string(),
  category: z.string(),
  from: z.iso.datetime(),
  /** Null while it lasts. */
  to: z.iso.datetime().nullable(),
  hours: z.number(),
});

export type StockOutRow = Readonly<z.infer<typeof StockOutRow>>;

/** The rows of each query. */
export const QUERY_ROWS = {
  revenue: RevenueRow,
  'top-products': TopProductRow,
  'order-values': OrderValueRow,
  'order-percentiles': OrderPercentilesRow,
  cohorts: CohortRow,
  funnel: FunnelRow,
  conversion: ConversionRow,
  'page-views': PageViewsRow,
  'product-interest': ProductInterestRow,
  'stock-outs': StockOutRow,
} as const;

export type QueryRows = { readonly [Name in keyof typeof QUERY_ROWS]: Readonly<z.infer<(typeof QUERY_ROWS)[Name]>> };
