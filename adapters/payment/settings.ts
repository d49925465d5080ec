import { z } from 'zod';
import { StripeEnvironment, refuseStripe, stripeSandbox, stripeSettings } from './stripe/settings.ts';
import type { SettingRefusal, VendorSettings } from './vendor-settings.ts';

/** Each vendor's settings in `lib/environments/`, by its name. */
export const PaymentEnvironment = z.strictObject({ stripe: StripeEnvironment });

type PaymentEnvironment = Readonly<z.output<typeof PaymentEnvironment>>;

/** The vendors of an environment; the first receives new payments. */
export function paymentVendors({ stripe }: PaymentEnvironment): readonly [VendorSettings, ...VendorSettings[]] {
  return [stripeSettings(stripe)];
}

/** The same where stand-ins below the shop's address take the vendors' place. */
export function paymentSandbox(shopUrl: string): PaymentEnvironment {
  return { stripe: stripeSandbox(shopUrl) };
}

/** What an environment of this name may not be, whatever is allowed elsewhere; fields are paths below the vendors' names. */
export function refusePayment(
  { stripe }: PaymentEnvironment,
  environment: string,
): readonly (SettingRefusal & { readonly vendor: string })[] {
  return refuseStripe(stripe, environment).map((refusal) => ({ ...refusal, vendor: 'stripe' }));
}
