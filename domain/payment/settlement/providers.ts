import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import type { PaymentProvider } from './provider.ts';

/** The payment providers by name. Every act of a payment goes to the provider that was chosen for it first. */
export interface PaymentProviders {
  /** The name of the provider for a new authorisation. */
  choose(command: AuthorisePayment): string;

  /** Rejects if no provider of that name is set up. */
  named(name: string): Promise<PaymentProvider>;
}
