import * as z from 'zod';
import { SecretId } from '../../../platform/secrets/secret-id.ts';
import type { SettingRefusal, VendorSettings } from '../vendor-settings.ts';

/** The provider name that is stored with payments. */
export const STRIPE = 'stripe';

/** The path that Stripe sends its webhooks to. */
export const STRIPE_WEBHOOK_PATH = '/webhooks/stripe';

/** Settings of a deployable that calls Stripe's API. */
export const StripeApiSettings = z.object({
  STRIPE_API_BASE: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/', 'has a path, which the SDK does not support')
    .describe("the base URL of Stripe's API, without a path, such as https://api.stripe.com"),
  STRIPE_KEY_SECRET_ID: SecretId.describe("the ARN or the path of the secret with Stripe's API key"),
});

/** Settings of the service that receives Stripe's webhooks. */
export const StripeWebhookSettings = z.object({
  STRIPE_WEBHOOK_SECRET_ID: SecretId.describe('the ARN or the path of the secret that Stripe signs its webhooks with'),
});

/** Stripe's settings in an environment. */
export const StripeEnvironment = z.strictObject({
  apiBase: z
    .url()
    .regex(/^https:\/\/[^/]+$/, "give scheme and host only, such as https://api.stripe.com: Stripe's SDK does not support a path"),
  jsUrl: z.url({ protocol: /^https$/, error: 'give the https address of the script, such as https://js.stripe.com/v3/' }),
  publishableKey: z.string().regex(/^pk_(test|live)_\w+$/, 'give the publishable key (pk_…); the secret one belongs in the secret'),
});

type StripeEnvironment = Readonly<z.output<typeof StripeEnvironment>>;

/** Stripe's stand-in, reached through the shop's address. */
export function stripeSandbox(shopUrl: string): StripeEnvironment {
  return { apiBase: shopUrl, jsUrl: `${shopUrl}/sandbox/stripe/v3/`, publishableKey: 'pk_test_sandbox' };
}

export function stripeSettings({ apiBase, jsUrl, publishableKey }: StripeEnvironment): VendorSettings {
  return {
    name: STRIPE,
    webhookPath: STRIPE_WEBHOOK_PATH,
    secrets: [
      {
        id: 'StripeKey',
        description: 'Secret key of the Stripe account',
        setting: 'STRIPE_KEY_SECRET_ID' satisfies keyof z.input<typeof StripeApiSettings>,
        reader: 'worker',
        standInSetting: 'STRIPE_API_KEY',
      },
      {
        id: 'StripeWebhookSecret',
        description: 'Secret that Stripe signs webhooks with',
        setting: 'STRIPE_WEBHOOK_SECRET_ID' satisfies keyof z.input<typeof StripeWebhookSettings>,
        reader: 'service',
        standInSetting: 'STRIPE_WEBHOOK_SECRET',
      },
    ],
    workerSettings: { STRIPE_API_BASE: apiBase } satisfies Partial<z.input<typeof StripeApiSettings>>,
    // The script of js.stripe.com calls api.stripe.com and frames hooks.stripe.com.
    browser: { scriptUrl: jsUrl, publishableKey, contentSources: ['https://js.stripe.com', 'https://*.stripe.com'] },
    standIn: { id: 'Stripe', paths: ['/v1/*', '/sandbox/stripe*'] },
  };
}

/** Only dev may use a stand-in, and only prod accepts live cards. */
export function refuseStripe({ apiBase, jsUrl, publishableKey }: StripeEnvironment, environment: string): readonly SettingRefusal[] {
  const isProd = environment === 'prod';
  const refusals: SettingRefusal[] = [];
  if (environment !== 'dev' && apiBase !== 'https://api.stripe.com')
    refusals.push({ field: 'apiBase', input: apiBase, message: 'give https://api.stripe.com: another provider is for dev only' });
  if (environment !== 'dev' && !jsUrl.startsWith('https://js.stripe.com/'))
    refusals.push({ field: 'jsUrl', input: jsUrl, message: 'give a script of https://js.stripe.com/: another provider is for dev only' });
  if (publishableKey.startsWith('pk_live_') !== isProd) {
    const message = isProd ? 'give the live key (pk_live_…)' : 'give the test key (pk_test_…): live cards are for prod only';
    refusals.push({ field: 'publishableKey', input: publishableKey, message });
  }
  return refusals;
}
