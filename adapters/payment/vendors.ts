import * as z from 'zod';
import type { PaymentProvider } from '../../domain/payment/settlement/provider.ts';
import type { ProviderEvent } from '../../domain/payment/settlement/provider-event.ts';
import type { PaymentProviders } from '../../domain/payment/settlement/providers.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { Webhook } from '../../platform/webhooks/webhook.ts';
import { stripeProvider } from './stripe/provider.ts';
import { STRIPE, StripeApiSettings, StripeWebhookSettings } from './stripe/settings.ts';
import { stripeWebhook } from './stripe/webhook.ts';

/** Part of the `config.ts` of the worker that calls the providers. */
export const ProviderSettings = z.object({
  PAYMENT_PROVIDER: z.string().min(1).describe('the name of the payment provider for new payments'),
  ...StripeApiSettings.shape,
});

/** Part of the `config.ts` of the service that receives the providers' webhooks. */
export const ProviderWebhookSettings = z.object({ ...StripeWebhookSettings.shape });

/** All providers. Each is created again when its API key changes. */
export function paymentProviders(settings: z.infer<typeof ProviderSettings>, secrets: Secrets): PaymentProviders {
  const byName: ReadonlyMap<string, () => Promise<PaymentProvider>> = new Map([
    [STRIPE, secrets.madeOf(settings.STRIPE_KEY_SECRET_ID, (apiKey) => stripeProvider({ apiBase: settings.STRIPE_API_BASE, apiKey }))],
  ]);
  return {
    choose: () => settings.PAYMENT_PROVIDER,
    async named(name) {
      const create = byName.get(name);
      if (!create) throw new Error(`unknown payment provider ${JSON.stringify(name)}; choose one of ${[...byName.keys()].join(', ')}`);
      return create();
    },
  };
}

/** The webhooks of all providers. */
export function providerWebhooks(settings: z.infer<typeof ProviderWebhookSettings>, secrets: Secrets): readonly Webhook<ProviderEvent>[] {
  return [stripeWebhook(() => secrets.value(settings.STRIPE_WEBHOOK_SECRET_ID))];
}
