import StripeSdk from 'stripe';
import { PlatformError } from '../../../platform/http/errors.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import { singleHeader, type Webhook } from '../../../platform/webhooks/webhook.ts';
import { toProviderEvent } from './events.ts';
import { STRIPE_WEBHOOK_PATH } from './settings.ts';

/** Stripe's webhooks, signed with HMAC-SHA256 over time and body. The SDK verifies the signature. */
export function stripeWebhook(secret: () => Promise<string>): Webhook<ProviderEvent> {
  return {
    path: STRIPE_WEBHOOK_PATH,
    async verify(body, headers) {
      const signature = singleHeader(headers, 'stripe-signature') ?? '';
      if (!isSigned(body, signature, await secret()))
        throw new PlatformError(
          'webhook-forged',
          'the signature is missing or was not made with the secret that ShopMart shares with Stripe',
        );
      return signedAt(signature);
    },
    parse: toProviderEvent,
  };
}

/** The route checks the replay window; 0 disables the SDK's check, which refuses only old signatures. */
function isSigned(body: Buffer, signature: string, secret: string): boolean {
  try {
    return StripeSdk.webhooks.signature?.verifyHeader(body, signature, secret, 0) ?? false;
  } catch (error) {
    if (error instanceof StripeSdk.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

/** The signed time. Uses the last of several, like the SDK. */
function signedAt(signature: string): Date {
  const times = signature.split(',').flatMap((part) => (part.startsWith('t=') ? [Number(part.slice(2))] : []));
  return new Date((times.at(-1) ?? Number.NaN) * 1_000);
}
