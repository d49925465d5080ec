import * as z from 'zod';
import { Sku } from '../inventory/commands.ts';
import { CategorySlug } from '../product/http.ts';

/** The steps of a checkout that the storefront reports; `confirmed` when its page shows a confirmed order. */
export const CheckoutStep = z.enum(['opened', 'submitted', 'confirmed']);

export type CheckoutStep = z.infer<typeof CheckoutStep>;

/**
 * What a shopper does in the storefront. It has no personal data: no account, customer, address or text that a person typed. So a search reports how much it found,
 * and not what was sought.
 */
export const CollectedEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('page-viewed'), page: z.enum(['home', 'cart', 'checkout', 'order', 'other']) }),
  z.object({ type: z.literal('category-viewed'), category: CategorySlug }),
  z.object({ type: z.literal('product-viewed'), sku: Sku }),
  z.object({ type: z.literal('searched'), results: z.int().min(0).max(1_000_000) }),
  /** `change` is negative when units were taken out. */
  z.object({
    type: z.literal('cart-changed'),
    sku: Sku,
    change: z
      .int()
      .min(-999)
      .max(999)
      .refine((change) => change !== 0, 'must not be 0'),
  }),
  z.object({ type: z.literal('checkout-step'), step: CheckoutStep }),
]);

export type CollectedEvent = Readonly<z.infer<typeof CollectedEvent>>;

/** In bytes. A larger body is refused with 413. */
export const LARGEST_COLLECTED_BODY = 65_536;

export const MOST_COLLECTED_EVENTS = 100;

/**
 * The body of `POST /api/analytics/events`: events of one tab, oldest first. `visit` is a random id that the tab makes after the shopper has agreed, keeps until it is
 * closed, and uses for nothing else.
 */
export const CollectedEvents = z.object({
  visit: z.uuid({ version: 'v4' }),
  events: z.array(CollectedEvent).min(1).max(MOST_COLLECTED_EVENTS),
});

export type CollectedEvents = Readonly<z.infer<typeof CollectedEvents>>;
