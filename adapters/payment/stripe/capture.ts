import type StripeSdk from 'stripe';
import type { CaptureOutcome, Share } from '../../../domain/payment/settlement/provider.ts';
import { unknown } from './failures.ts';
import type { Calls } from './calls.ts';

/** Keys of one share that Stripe may burn with failures of its own. */
const MOST_KEYS = 4;

/**
 * Takes a share, once. The intent itself notes whose shares it has given, in its metadata and in the same call: that is how an outcome is found out
 * that no answer told.
 */
export async function captureWith(stripe: StripeSdk, share: Share, calls: Calls): Promise<CaptureOutcome> {
  const retrieve = () => calls.once((options) => stripe.paymentIntents.retrieve(share.providerPaymentId, { expand: ['latest_charge'] }, options));
  let takesAll = false;
  if (share.isRepeat || !share.isLast) {
    const found = await retrieve();
    if ('failed' in found) return unknown(`cannot look at ${share.providerPaymentId} before capturing`);
    if (hasGiven(found.done, share)) return captured(found.done, share);
    takesAll = !share.isLast && !isMulticapture(found.done);
  }
  for (let keyNo = 1; ; keyNo += 1) {
    const key = `${share.sagaId}:capture:${share.attempt}${keyNo === 1 ? '' : `:${keyNo}`}`;
    const answer = await calls.retry((options) =>
      stripe.paymentIntents.capture(
        share.providerPaymentId,
        // A hold that cannot be captured in parts is captured whole with its first share; the others are then paid already.
        takesAll ? { metadata: noteOf(share) } : { amount_to_capture: share.amount.amount, ...inParts(share), metadata: noteOf(share) },
        { ...options, idempotencyKey: key },
      ),
    );
    if ('done' in answer) return afterCapture(answer.done, share, retrieve);
    const { failed } = answer;
    switch (failed.kind) {
      case 'declined':
        return { outcome: 'capture-failed', reason: failed.reason };
      case 'refused':
        return afterRefusal(failed.code, failed.intent, share);
      case 'unknown': {
        const found = await retrieve();
        if ('done' in found && hasGiven(found.done, share)) return captured(found.done, share);
        // Under this key Stripe repeats its failure for ever, and the intent shows that nothing was taken: another key may.
        if (failed.isReplay && 'done' in found && keyNo < MOST_KEYS) continue;
        return unknown(failed.why);
      }
    }
  }
}

/** Retrieves the intent again when a capture seems to have taken less than the share. */
async function afterCapture(
  intent: StripeSdk.PaymentIntent,
  share: Share,
  retrieve: () => Promise<{ readonly done: StripeSdk.PaymentIntent } | { readonly failed: unknown }>,
): Promise<CaptureOutcome> {
  const outcome = captured(intent, share);
  if (outcome.taken >= share.amount.amount) return outcome;
  const found = await retrieve();
  return 'done' in found ? captured(found.done, share) : unknown(`${share.providerPaymentId} may have given too little`);
}

function afterRefusal(code: string, intent: StripeSdk.PaymentIntent | undefined, share: Share): CaptureOutcome {
  if (intent && hasGiven(intent, share)) return captured(intent, share);
  if (intent?.status === 'canceled') {
    const isLapsed = intent.cancellation_reason === 'automatic' || intent.cancellation_reason === 'expired';
    return { outcome: 'capture-failed', reason: isLapsed ? 'hold-expired' : 'voided' };
  }
  if (code === 'capture_charge_authorization_expired' || code === 'charge_expired_for_capture') {
    return { outcome: 'capture-failed', reason: 'hold-expired' };
  }
  return { outcome: 'capture-failed', reason: code.replaceAll('_', '-') };
}

/** Money of another currency does not count. */
function captured(intent: StripeSdk.PaymentIntent, { amount }: Share): Extract<CaptureOutcome, { outcome: 'captured' }> {
  return { outcome: 'captured', taken: intent.currency.toUpperCase() === amount.currency ? intent.amount_received : 0 };
}

/** Only said where there are parts: it is not for every account. */
function inParts({ isLast }: Share): { final_capture?: boolean } {
  return isLast ? {} : { final_capture: false };
}

function isMulticapture({ latest_charge: charge }: StripeSdk.PaymentIntent): boolean {
  return charge !== null && typeof charge !== 'string' && charge.payment_method_details?.card?.multicapture?.status === 'available';
}

/** Names of metadata have at most 40 characters. */
function noteName({ sagaId }: Share): string {
  return `share_${sagaId.replaceAll('-', '')}`;
}

function noteOf(share: Share): Record<string, string> {
  return { [noteName(share)]: String(share.amount.amount) };
}

function hasGiven({ metadata }: StripeSdk.PaymentIntent, share: Share): boolean {
  return metadata[noteName(share)] !== undefined;
}
