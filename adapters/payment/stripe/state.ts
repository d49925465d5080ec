import * as z from 'zod';
import type { ProviderPayment, ProviderState } from '../../../domain/payment/settlement/provider.ts';

const State = z.object({ paymentIntent: z.string() });

/** A payment at Stripe is a payment intent. Later calls need only its id. */
export function toPayment(intentId: string): ProviderPayment {
  return { providerPaymentId: intentId, state: { paymentIntent: intentId } satisfies z.infer<typeof State> };
}

export function intentIdOf(state: ProviderState): string {
  return State.parse(state).paymentIntent;
}
