import type StripeSdk from 'stripe';
import type { CaptureOutcome, Share } from '../../domain/payment/provider.ts';
import { unknown } from './stripe-failures.ts';
import type { Turns } from './turns.ts';

/**
 * Takes a share, once. The intent itself notes whose shares it has given, in its metadata and in the same call: that is how an outcome is found out
 * that no answer told.
 */
export async function captureWith(stripe: StripeSdk, share: Share, turns: Turns): Promise<CaptureOutcome> {
  const retrieve = () => turns.call((options) => stripe.paymentIntents.retrieve(share.providerRef, { expand: ['latest_charge'] }, options));
  let takesAll = false;
  if (share.isRepeat || !share.isLast) {
    const found = await retrieve();
    if ('failed' in found) return unknown(`cannot look at ${share.providerRef} before capturing`);
    if (hasGiven(found.done, share)) return captured(found.done);
    takesAll = !share.isLast && !isMulticapture(found.done);
  }
  const answer = await turns.insist((options) =>
    stripe.paymentIntents.capture(
      share.providerRef,
      // A hold that cannot be captured in parts is captured whole with its first share; the others are then paid already.
      takesAll ? { metadata: noteOf(share) } : { amount_to_capture: share.amount.amount, ...inParts(share), metadata: noteOf(share) },
      { ...options, idempotencyKey: `${share.sagaId}:capture:${share.attempt}` },
    ),
  );
  if ('done' in answer) return captured(answer.done);
  const { failed } = answer;
  switch (failed.kind) {
    case 'declined':
      return { outcome: 'capture-failed', reason: failed.reason };
    case 'refused':
      return afterRefusal(failed.code, failed.intent, share);
    case 'unknown': {
      const found = await retrieve();
      return 'done' in found && hasGiven(found.done, share) ? captured(found.done) : unknown(failed.why);
    }
  }
}

function afterRefusal(code: string, intent: StripeSdk.PaymentIntent | undefined, share: Share): CaptureOutcome {
  if (intent && hasGiven(intent, share)) return captured(intent);
  if (intent?.status === 'canceled') {
    const isLapsed = intent.cancellation_reason === 'automatic' || intent.cancellation_reason === 'expired';
    return { outcome: 'capture-failed', reason: isLapsed ? 'hold-expired' : 'voided' };
  }
  if (code === 'capture_charge_authorization_expired' || code === 'charge_expired_for_capture') {
    return { outcome: 'capture-failed', reason: 'hold-expired' };
  }
  return { outcome: 'capture-failed', reason: code.replaceAll('_', '-') };
}

function captured(intent: StripeSdk.PaymentIntent): CaptureOutcome {
  return { outcome: 'captured', taken: intent.amount_received };
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
