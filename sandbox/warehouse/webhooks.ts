import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { injectTrace } from '../../platform/telemetry/trace.ts';

export interface WebhooksProps {
  readonly url: string;
  readonly secret: string;
  readonly logger: Logger;
  /** Ends all sending. */
  readonly signal: AbortSignal;
}

export interface Dispatch {
  readonly reference: string;
  readonly trackingNumber: string;
  readonly dispatchedAt: Date;
}

const TIMEOUT_MILLIS = 5_000;
const FIRST_PAUSE_MILLIS = 200;
const LONGEST_PAUSE_MILLIS = 30_000;

/** Answers that no repeat would mend: the shop does not know the pick, or has undone it. */
const FINAL_REFUSALS = new Set([404, 409, 410]);

/** Reports a shipment again and again, with a growing pause, until the shop takes it. Resolves when there is nothing more to do. */
export async function report(
  { url, secret, logger, signal }: WebhooksProps,
  { reference, trackingNumber, dispatchedAt }: Dispatch,
): Promise<void> {
  const body = JSON.stringify({ event: 'consignment.dispatched', reference, trackingNumber, dispatchedAt: dispatchedAt.toISOString() });
  for (let pauseMillis = FIRST_PAUSE_MILLIS; !signal.aborted; pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS)) {
    const { isTaken, isFinal, answer } = await post(url, secret, body, signal);
    if (isTaken) return;
    if (isFinal) {
      logger.error({ reference, answer }, 'the shop refuses a shipment for good');
      return;
    }
    logger.warn({ reference, answer, pauseMillis }, 'the shop did not take a shipment; it is reported again');
    await pause(pauseMillis * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined);
  }
}

interface Answer {
  readonly isTaken: boolean;
  readonly isFinal: boolean;
  readonly answer: string;
}

async function post(url: string, secret: string, body: string, signal: AbortSignal): Promise<Answer> {
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
    return { isTaken: response.ok, isFinal: FINAL_REFUSALS.has(response.status), answer: String(response.status) };
  } catch (error) {
    return { isTaken: false, isFinal: false, answer: String(error) };
  }
}
