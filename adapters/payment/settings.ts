import * as z from 'zod';
import { StripeEnvironment, refuseStripe, stripeSandbox, stripeSettings } from './stripe/settings.ts';
import type { SettingRefusal, VendorSettings } from './vendor-settings.ts';

/** Each vendor's settings in `lib/environments/`, by its name. */
export const PaymentEnvironment = z.strictObject({ stripe: StripeEnvironment });

type PaymentEnvironment = Readonly<z.output<typeof PaymentEnvironment>>;

/** The vendors of an environment; the first receives new payments. */
export function paymentVendors({ stripe }: PaymentEnvironment): readonly [VendorSettings, ...VendorSettings[]] {
  return [stripeSettings(stripe)];
}

/** The same for the stand-ins, which are paths of the shop's address. */
export function paymentSandbox(shopUrl: string): PaymentEnvironment {
  return { stripe: stripeSandbox(shopUrl) };
}

/** The settings that an environment of this name must not have; fields are paths below the vendors' names. */
export function refusePayment(
  { stripe }: PaymentEnvironment,
  environment: string,
): readonly (SettingRefusal & { readonly vendor: string })[] {
  return refuseStripe(stripe, environment).map((refusal) => ({ ...refusal, vendor: 'stripe' }));
}
