import type StripeSdk from 'stripe';
import type { VoidOutcome } from '../../../domain/payment/settlement/provider.ts';
import type { Calls } from './calls.ts';
import { unknown } from './failures.ts';

/** Cancels without an idempotency key: cancelling twice is harmless, but Stripe would store a failed first call with the key. */
export async function cancelIntent(stripe: StripeSdk, id: string, calls: Calls): Promise<VoidOutcome> {
  const cancelled = await calls.retry((options) => stripe.paymentIntents.cancel(id, {}, options));
  if ('done' in cancelled) return { outcome: 'voided' };
  const { failed } = cancelled;
  if (failed.kind === 'refused' && failed.intent) return afterRefusal(failed.intent);
  const found = await calls.once((options) => stripe.paymentIntents.retrieve(id, {}, options));
  if ('done' in found && found.done.status === 'canceled') return { outcome: 'voided' };
  return unknown(`cannot cancel ${id}: ${failed.kind === 'unknown' ? failed.why : failed.kind}`);
}

function afterRefusal({ id, status }: StripeSdk.PaymentIntent): VoidOutcome {
  if (status === 'canceled') return { outcome: 'voided' };
  // It may be cancellable once it has an outcome.
  if (status === 'processing') return { outcome: 'pending' };
  return { outcome: 'not-voidable', why: `payment intent ${id} is ${status}` };
}
