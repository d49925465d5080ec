import type StripeSdk from 'stripe';
import type { CaptureOutcome, Share } from '../../../domain/payment/settlement/provider.ts';
import { declineReason } from './decline-reason.ts';
import { unknown } from './failures.ts';
import { isNoted, noteOf } from './share-note.ts';
import { intentIdOf } from './state.ts';
import type { Calls } from './calls.ts';

/** Keys tried for one share. Stripe stores its own failures with a key, which then cannot succeed. */
const MAX_KEYS = 4;

/** Captures a share once. The same call notes the share in the intent's metadata, which shows whether a call without a response succeeded. */
export async function captureWith(stripe: StripeSdk, share: Share, calls: Calls): Promise<CaptureOutcome> {
  const intentId = intentIdOf(share.state);
  const retrieve = () => calls.once((options) => stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] }, options));
  let capturesWhole = false;
  if (share.isRepeat || !share.isLast) {
    const found = await retrieve();
    if ('failed' in found) return unknown(`cannot retrieve ${intentId} before capturing`);
    if (isCaptured(found.done, share)) return noted(found.done, share);
    capturesWhole = !share.isLast && !isMulticapture(found.done);
  }
  for (let keyNo = 1; ; keyNo += 1) {
    const key = keyNo === 1 ? share.key : `${share.key}:${keyNo}`;
    const response = await calls.retry((options) =>
      stripe.paymentIntents.capture(
        intentId,
        // A hold that cannot be captured in parts is captured whole with its first share, which pays for the other shares.
        capturesWhole
          ? { metadata: noteOf(share.sagaId, share.amount.amount) }
          : { amount_to_capture: share.amount.amount, ...inParts(share), metadata: noteOf(share.sagaId, share.amount.amount) },
        { ...options, idempotencyKey: key },
      ),
    );
    if ('done' in response) return afterCapture(response.done, share, retrieve);
    const { failed } = response;
    switch (failed.kind) {
      case 'declined':
        return { outcome: 'capture-failed', reason: failed.reason };
      case 'refused':
        return afterRefusal(failed.code, failed.intent, share);
      case 'unknown': {
        const found = await retrieve();
        if ('done' in found && isCaptured(found.done, share)) return noted(found.done, share);
        // Stripe repeats its failure for this key, and the intent shows that nothing was captured: another key may succeed.
        if (failed.lastCall === 'exhausted' && 'done' in found && keyNo < MAX_KEYS) continue;
        return unknown(failed.why);
      }
    }
  }
}

/** The outcome of a share that the intent notes: Stripe accepted the capture, which may have failed later. */
function noted(intent: StripeSdk.PaymentIntent, share: Share): CaptureOutcome {
  const { status, last_payment_error: error } = intent;
  if (status === 'processing') return { outcome: 'pending' };
  if (status === 'requires_payment_method') return { outcome: 'capture-failed', reason: declineReason(error?.code, error?.decline_code) };
  return captured(intent, share);
}

/** Retrieves the intent if the capture seems to have collected less than the share. */
async function afterCapture(
  intent: StripeSdk.PaymentIntent,
  share: Share,
  retrieve: () => Promise<{ readonly done: StripeSdk.PaymentIntent } | { readonly failed: unknown }>,
): Promise<CaptureOutcome> {
  if (intent.status === 'processing') return { outcome: 'pending' };
  const outcome = captured(intent, share);
  if (outcome.taken >= share.amount.amount) return outcome;
  const found = await retrieve();
  return 'done' in found ? captured(found.done, share) : unknown(`${intentIdOf(share.state)} may have collected less than the share`);
}

function afterRefusal(code: string, intent: StripeSdk.PaymentIntent | undefined, share: Share): CaptureOutcome {
  if (intent && isCaptured(intent, share)) return noted(intent, share);
  if (intent?.status === 'canceled') {
    const isExpired = intent.cancellation_reason === 'automatic' || intent.cancellation_reason === 'expired';
    return { outcome: 'capture-failed', reason: isExpired ? 'hold-expired' : 'voided' };
  }
  if (code === 'capture_charge_authorization_expired' || code === 'charge_expired_for_capture') {
    return { outcome: 'capture-failed', reason: 'hold-expired' };
  }
  return { outcome: 'capture-failed', reason: code.replaceAll('_', '-') };
}

/** Money in another currency does not count. */
function captured(intent: StripeSdk.PaymentIntent, { amount }: Share): Extract<CaptureOutcome, { outcome: 'captured' }> {
  return { outcome: 'captured', taken: intent.currency.toUpperCase() === amount.currency ? intent.amount_received : 0 };
}

/** Sent only for partial captures, which not every account may use. */
function inParts({ isLast }: Share): { final_capture?: boolean } {
  return isLast ? {} : { final_capture: false };
}

function isMulticapture({ latest_charge: charge }: StripeSdk.PaymentIntent): boolean {
  return charge !== null && typeof charge !== 'string' && charge.payment_method_details?.card?.multicapture?.status === 'available';
}

function isCaptured({ metadata }: StripeSdk.PaymentIntent, { sagaId }: Share): boolean {
  return isNoted(metadata, sagaId);
}
