import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { injectTrace } from '../../platform/telemetry/trace.ts';

export interface WebhooksProps {
  readonly url: string;
  readonly secret: string;
  readonly logger: Logger;
  /** Stops all sending. */
  readonly signal: AbortSignal;
}

export interface Dispatch {
  readonly reference: string;
  readonly trackingNumber: string;
  readonly dispatchedAt: Date;
}

const TIMEOUT_MILLIS = 5_000;
const INITIAL_BACKOFF_MILLIS = 200;
const MAXIMUM_BACKOFF_MILLIS = 30_000;

/** Not retried: the shop does not have the pick, or has cancelled it. */
const FINAL_REFUSALS = new Set([404, 409, 410]);

/** Reports a shipment with retries and back-off, until the shop accepts it or refuses it finally. */
export async function report(
  { url, secret, logger, signal }: WebhooksProps,
  { reference, trackingNumber, dispatchedAt }: Dispatch,
): Promise<void> {
  const body = JSON.stringify({ event: 'consignment.dispatched', reference, trackingNumber, dispatchedAt: dispatchedAt.toISOString() });
  for (let backoffMillis = INITIAL_BACKOFF_MILLIS; !signal.aborted; backoffMillis = Math.min(backoffMillis * 2, MAXIMUM_BACKOFF_MILLIS)) {
    const { isAccepted, isFinal, outcome } = await post(url, secret, body, signal);
    if (isAccepted) return;
    if (isFinal) {
      logger.error({ reference, outcome }, 'the shop refused a shipment report');
      return;
    }
    logger.warn({ reference, outcome, backoffMillis }, 'a shipment report failed and will be retried');
    await pause(backoffMillis * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined);
  }
}

interface PostOutcome {
  readonly isAccepted: boolean;
  readonly isFinal: boolean;
  readonly outcome: string;
}

async function post(url: string, secret: string, body: string, signal: AbortSignal): Promise<PostOutcome> {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...injectTrace(),
        'x-warehouse-timestamp': String(timestamp),
        'x-warehouse-signature': `sha256=${signature}`,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLIS)]),
    });
    await response.arrayBuffer();
    return { isAccepted: response.ok, isFinal: FINAL_REFUSALS.has(response.status), outcome: String(response.status) };
  } catch (error) {
    return { isAccepted: false, isFinal: false, outcome: String(error) };
  }
}
