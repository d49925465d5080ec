import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { PlatformError } from '../../../platform/http/errors.ts';
import { storableText } from '../../../platform/http/storable-text.ts';
import type { Shipment } from '../../../domain/inventory/picking/store.ts';
import { jsonBody, singleHeader, type Webhook } from '../../../platform/webhooks/webhook.ts';
import { keyOfReference } from './reference.ts';
import { DEPOT_WEBHOOK_PATH } from './settings.ts';

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

/** The warehouse's webhooks: `x-warehouse-signature` is `sha256=` and the HMAC of `<timestamp>.<body>` in hex. */
export function depotWebhook(secret: () => Promise<string>): Webhook<Shipment> {
  return {
    path: DEPOT_WEBHOOK_PATH,
    async verify(body, headers) {
      const timestamp = singleHeader(headers, 'x-warehouse-timestamp');
      const signature = singleHeader(headers, 'x-warehouse-signature');
      const expected = createHmac('sha256', await secret())
        .update(`${timestamp}.`)
        .update(body)
        .digest();
      const received = Buffer.from(/^sha256=([0-9a-f]{64})$/.exec(signature ?? '')?.[1] ?? '', 'hex');
      if (timestamp === undefined || received.length !== expected.length || !timingSafeEqual(received, expected))
        throw new PlatformError('webhook-forged', 'the signature of the webhook is not valid; check the signing secret');
      // Seconds since 1970.
      return new Date(Number(timestamp) * 1_000);
    },
    parse,
  };
}

function parse(body: Buffer): Shipment {
  const dispatched = Dispatched.safeParse(jsonBody(body));
  const key = dispatched.success ? keyOfReference(dispatched.data.reference) : undefined;
  if (!dispatched.success || !key) {
    const reason = dispatched.success ? 'its reference is not a pick of this shop' : z.prettifyError(dispatched.error);
    throw new PlatformError('webhook-malformed', `the webhook is signed, but malformed: ${reason}`);
  }
  const { trackingNumber, dispatchedAt } = dispatched.data;
  return { ...key, trackingNumber, shippedAt: new Date(dispatchedAt).toISOString() };
}
