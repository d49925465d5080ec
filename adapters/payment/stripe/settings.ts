import { z } from 'zod';

/** The name that payments by Stripe keep. */
export const STRIPE = 'stripe';

/** Where Stripe sends its webhooks. */
export const STRIPE_WEBHOOK_PATH = '/webhooks/stripe';

/** Settings of what calls Stripe's API. */
export const StripeApiSettings = z.object({
  STRIPE_API_BASE: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/', 'has a path, which the SDK cannot take')
    .describe("where Stripe's API begins, without a path, such as https://api.stripe.com"),
  STRIPE_KEY_SECRET_ARN: z.string().startsWith('arn:').describe("the ARN of the secret with Stripe's API key"),
});

/** Settings of what receives Stripe's webhooks. */
export const StripeWebhookSettings = z.object({
  STRIPE_WEBHOOK_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret that Stripe signs its webhooks with'),
});
