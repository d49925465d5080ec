import { paymentSandbox, paymentVendors } from '../adapters/payment/settings.ts';
import type { EnvironmentConfig } from './config.ts';

/** The payment vendors that an environment uses, or their stand-ins; the first receives new payments. */
export function paymentVendorsOf({ thirdParties }: EnvironmentConfig, shopUrl: string): ReturnType<typeof paymentVendors> {
  return paymentVendors(thirdParties.kind === 'sandbox' ? paymentSandbox(shopUrl) : thirdParties.payment);
}
