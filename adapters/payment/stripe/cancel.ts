import type StripeSdk from 'stripe';
import type { VoidOutcome } from '../../../domain/payment/settlement/provider.ts';
import type { Calls } from './calls.ts';
import { unknown } from './failures.ts';

/** Cancelling needs no key: an intent is cancelled once, and Stripe would store a failed first call under a key. */
export async function cancelIntent(stripe: StripeSdk, id: string, calls: Calls): Promise<VoidOutcome> {
  const answer = await calls.retry((options) => stripe.paymentIntents.cancel(id, {}, options));
  if ('done' in answer) return { outcome: 'voided' };
  const { failed } = answer;
  if (failed.kind === 'refused' && failed.intent) return afterRefusal(failed.intent);
  const found = await calls.once((options) => stripe.paymentIntents.retrieve(id, {}, options));
  if ('done' in found && found.done.status === 'canceled') return { outcome: 'voided' };
  return unknown(`cannot cancel ${id}: ${failed.kind === 'unknown' ? failed.why : failed.kind}`);
}

function afterRefusal({ id, status }: StripeSdk.PaymentIntent): VoidOutcome {
  if (status === 'canceled') return { outcome: 'voided' };
  // Whether it can be cancelled shows once it has an outcome.
  if (status === 'processing') return { outcome: 'pending' };
  return { outcome: 'not-voidable', why: `payment intent ${id} is ${status}` };
}
