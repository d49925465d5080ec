import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { PlatformError } from '../../../platform/http/errors.ts';
import { storableText } from '../../../platform/http/storable-text.ts';
import type { Shipment } from '../../../domain/inventory/picking/store.ts';
import { keyOfReference } from './reference.ts';

/** How far the warehouse's clock and ours, and a webhook's way, may lie apart. */
const TOLERANCE_SECONDS = 300;

export interface SignedWebhook {
  /** Header `x-warehouse-timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** Header `x-warehouse-signature`: `sha256=` and the HMAC of `<timestamp>.<body>` in hex. */
  readonly signature: string | undefined;
  /** As it came over the wire, byte for byte. */
  readonly body: Buffer;
}

/** A time that PostgreSQL can hold. */
const DispatchTime = z.iso
  .datetime({ offset: true })
  .refine((at) => Date.parse(at) >= Date.UTC(2000, 0), 'must be a time since the year 2000');

const Dispatched = z.object({
  event: z.literal('consignment.dispatched'),
  reference: storableText(200),
  trackingNumber: storableText(100),
  dispatchedAt: DispatchTime,
});

/** Reads what the warehouse reports, once it has proven that it is the warehouse. */
export function readShipment(webhook: SignedWebhook, secret: string, now: Date): Shipment {
  refuseForged(webhook, secret);
  // Only now is the timestamp known to be the warehouse's own.
  if (!(Math.abs(now.getTime() / 1000 - Number(webhook.timestamp)) <= TOLERANCE_SECONDS)) {
    throw new PlatformError(
      'webhook-outdated',
      `the webhook was signed more than ${TOLERANCE_SECONDS} s from now; sign it anew when you send it again`,
    );
  }
  const dispatched = Dispatched.safeParse(jsonOrNothing(webhook.body));
  const key = dispatched.success ? keyOfReference(dispatched.data.reference) : undefined;
  if (!dispatched.success || !key) {
    const reason = dispatched.success ? 'its reference is none of ours' : z.prettifyError(dispatched.error);
    throw new PlatformError('webhook-malformed', `the webhook is signed, but cannot be read: ${reason}`);
  }
  const { trackingNumber, dispatchedAt } = dispatched.data;
  return { ...key, trackingNumber, shippedAt: new Date(dispatchedAt).toISOString() };
}

function refuseForged({ timestamp, signature, body }: SignedWebhook, secret: string): void {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  const shown = Buffer.from(/^sha256=([0-9a-f]{64})$/.exec(signature ?? '')?.[1] ?? '', 'hex');
  if (timestamp === undefined || shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
    throw new PlatformError('webhook-forged', 'the signature is not that of the warehouse');
  }
}

function jsonOrNothing(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
