import { createHmac, randomBytes } from 'node:crypto';
import { request } from 'undici';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { InjectedTrace } from '../../platform/telemetry/trace.ts';
import { cardOf } from './cards.ts';
import type { Changed, IntentEvent } from './intent.ts';
import { toWire } from './wire.ts';

/** The events that the endpoint subscribes to; at the real Stripe they are selected in the dashboard. */
const SUBSCRIBED: readonly IntentEvent[] = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'payment_intent.succeeded',
];

export interface WebhooksProps {
  readonly url: string;
  readonly secret: string;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly logger: Logger;

  /** @default 5 seconds */
  readonly lateMillis?: number;

  /**
   * Delay of the first retry. It doubles for each retry, up to a minute.
   *
   * @default 1 second
   */
  readonly retryMillis?: number;
}

const MAX_TRIES = 20;
const MAX_IN_FLIGHT = 16;

interface Delivery {
  readonly payload: string;
  readonly type: string;
  readonly tries: number;
  readonly trace: InjectedTrace;
}

/** Delivers signed events to the merchant's endpoint until it acknowledges them. */
export class Webhooks {
  readonly #props: WebhooksProps;
  readonly #waiting: Delivery[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #inFlight = 0;
  #isClosed = false;

  constructor(props: WebhooksProps) {
    this.#props = props;
  }

  /** The number of deliveries in progress or waiting for a retry. */
  get pending(): number {
    return this.#waiting.length + this.#inFlight + this.#timers.size;
  }

  /** `trace` is the trace of the request that changed the intent. */
  announce({ intent, event }: Changed, trace: InjectedTrace): void {
    if (event === undefined || !SUBSCRIBED.includes(event)) return;
    const payload = JSON.stringify({
      id: `evt_${randomBytes(12).toString('hex')}`,
      object: 'event',
      type: event,
      created: Math.floor(this.#props.now() / 1000),
      livemode: false,
      data: { object: toWire(intent, this.#props) },
    });
    const delivery = { payload, type: event, tries: 0, trace };
    switch (cardOf(intent.cardToken ?? '')?.webhookFault) {
      case 'lost':
        return;
      case 'late':
        return this.#later(delivery, this.#props.lateMillis ?? 5_000);
      case 'duplicate':
        this.#enqueue(delivery);
        return this.#enqueue(delivery);
      case undefined:
        return this.#enqueue(delivery);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(delivery: Delivery, millis: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue(delivery);
    }, millis);
    this.#timers.add(timer);
  }

  #enqueue(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.#pump();
  }

  #pump(): void {
    while (!this.#isClosed && this.#inFlight < MAX_IN_FLIGHT) {
      const delivery = this.#waiting.shift();
      if (!delivery) return;
      this.#inFlight += 1;
      void this.#deliver(delivery).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { url, secret, now, logger, retryMillis = 1_000 } = this.#props;
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'stripe-signature': sign(delivery.payload, secret, Math.floor(now() / 1000)),
          ...delivery.trace,
        },
        body: delivery.payload,
        signal: AbortSignal.timeout(10_000),
      });
      await body.dump();
      if (statusCode < 300) return;
      logger.warn({ type: delivery.type, statusCode, tries: delivery.tries + 1 }, 'webhook not acknowledged');
    } catch (error) {
      logger.warn({ type: delivery.type, error, tries: delivery.tries + 1 }, 'webhook not delivered');
    }
    if (delivery.tries + 1 >= MAX_TRIES || this.#isClosed) return;
    this.#later({ ...delivery, tries: delivery.tries + 1 }, Math.min(60_000, retryMillis * 2 ** delivery.tries));
  }
}

/** The value of the `Stripe-Signature` header. */
function sign(payload: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex')}`;
}
