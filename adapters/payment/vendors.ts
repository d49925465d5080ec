import { z } from 'zod';
import type { PaymentProvider } from '../../domain/payment/settlement/provider.ts';
import type { ProviderNews } from '../../domain/payment/settlement/provider-news.ts';
import { madeOfSecret, secretValue } from '../../platform/aws/secret.ts';
import type { Webhook } from '../../platform/webhooks/webhook.ts';
import { stripeProvider } from './stripe/provider.ts';
import { StripeApiSettings, StripeWebhookSettings } from './stripe/settings.ts';
import { stripeWebhook } from './stripe/webhook.ts';

/** Part of the `config.ts` of what calls the providers. */
export const ProviderSettings = z.object({ ...StripeApiSettings.shape });

/** Part of the `config.ts` of what receives the providers' webhooks. */
export const ProviderWebhookSettings = z.object({ ...StripeWebhookSettings.shape });

/** The payment provider; made again when its API key has changed. */
export function paymentProvider(settings: z.infer<typeof ProviderSettings>): () => Promise<PaymentProvider> {
  return madeOfSecret(settings.STRIPE_KEY_SECRET_ARN, (apiKey) => stripeProvider({ apiBase: settings.STRIPE_API_BASE, apiKey }));
}

/** The webhooks of all providers. */
export function providerWebhooks(settings: z.infer<typeof ProviderWebhookSettings>): readonly Webhook<ProviderNews>[] {
  return [stripeWebhook(() => secretValue(settings.STRIPE_WEBHOOK_SECRET_ARN))];
}
