import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';

/** What an authorisation holds, and how. */
export const PaymentTerms = z.object({
  amount: Money,
  /** The provider's token for the details that the shopper entered in the provider's fields, such as `pm_…`. Never a card number. */
  paymentMethod: z.string().min(1).max(255),
  /** The page that the provider returns the shopper to after a challenge. */
  returnUrl: z.url(),
});
