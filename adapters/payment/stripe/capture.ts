import type StripeSdk from 'stripe';
import type { CaptureOutcome, Share } from '../../../domain/payment/settlement/provider.ts';
import { declineReason } from './decline-reason.ts';
import { unknown } from './failures.ts';
import { isNoted, noteOf } from './share-note.ts';
import { intentIdOf } from './state.ts';
import type { Calls } from './calls.ts';

/** Keys for one share. Stripe stores its own failures under a key, which is then of no more use. */
const MOST_KEYS = 4;

/** Captures a share, once. The same call notes the share in the intent's metadata: that shows the outcome of a call without a response. */
export async function captureWith(stripe: StripeSdk, share: Share, calls: Calls): Promise<CaptureOutcome> {
  const intentId = intentIdOf(share.state);
  const retrieve = () => calls.once((options) => stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] }, options));
  let takesAll = false;
  if (share.isRepeat || !share.isLast) {
    const found = await retrieve();
    if ('failed' in found) return unknown(`cannot retrieve ${intentId} before capturing`);
    if (isCaptured(found.done, share)) return noted(found.done, share);
    takesAll = !share.isLast && !isMulticapture(found.done);
  }
  for (let keyNo = 1; ; keyNo += 1) {
    const key = keyNo === 1 ? share.key : `${share.key}:${keyNo}`;
    const answer = await calls.retry((options) =>
      stripe.paymentIntents.capture(
        intentId,
        // A hold that cannot be captured in parts is captured whole with its first share; the others are then paid.
        takesAll
          ? { metadata: noteOf(share.sagaId, share.amount.amount) }
          : { amount_to_capture: share.amount.amount, ...inParts(share), metadata: noteOf(share.sagaId, share.amount.amount) },
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
        if ('done' in found && isCaptured(found.done, share)) return noted(found.done, share);
        // Stripe repeats its failure under this key, and the intent shows that nothing was taken: another key may succeed.
        if (failed.lastCall === 'exhausted' && 'done' in found && keyNo < MOST_KEYS) continue;
        return unknown(failed.why);
      }
    }
  }
}

/** The outcome of a share that the intent notes: the capture was accepted, and its outcome may have come later. */
function noted(intent: StripeSdk.PaymentIntent, share: Share): CaptureOutcome {
  const { status, last_payment_error: error } = intent;
  if (status === 'processing') return { outcome: 'pending' };
  if (status === 'requires_payment_method') return { outcome: 'capture-failed', reason: declineReason(error?.code, error?.decline_code) };
  return captured(intent, share);
}

/** Retrieves the intent again when a capture seems to have taken less than the share. */
async function afterCapture(
  intent: StripeSdk.PaymentIntent,
  share: Share,
  retrieve: () => Promise<{ readonly done: StripeSdk.PaymentIntent } | { readonly failed: unknown }>,
): Promise<CaptureOutcome> {
  if (intent.status === 'processing') return { outcome: 'pending' };
  const outcome = captured(intent, share);
  if (outcome.taken >= share.amount.amount) return outcome;
  const found = await retrieve();
  return 'done' in found ? captured(found.done, share) : unknown(`${intentIdOf(share.state)} may have given too little`);
}

function afterRefusal(code: string, intent: StripeSdk.PaymentIntent | undefined, share: Share): CaptureOutcome {
  if (intent && isCaptured(intent, share)) return noted(intent, share);
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

/** Sent only where there are parts: not every account may use it. */
function inParts({ isLast }: Share): { final_capture?: boolean } {
  return isLast ? {} : { final_capture: false };
}

function isMulticapture({ latest_charge: charge }: StripeSdk.PaymentIntent): boolean {
  return charge !== null && typeof charge !== 'string' && charge.payment_method_details?.card?.multicapture?.status === 'available';
}

function isCaptured({ metadata }: StripeSdk.PaymentIntent, { sagaId }: Share): boolean {
  return isNoted(metadata, sagaId);
}
