import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import StripeSdk from 'stripe';
import { buildStripeSandbox, type StripeSandboxProps } from '../../../sandbox/stripe/app.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';

export interface RunningSandbox {
  readonly url: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** The official SDK, without retries. */
  readonly sdk: StripeSdk;
  /** Submits the shopper's choice on the challenge page. */
  readonly completeChallenge: (intent: string, choice: 'approve' | 'fail') => Promise<Response>;
  /** Posts the outcome of an intent that is `processing`, or a later failure of a capture. */
  readonly settle: (intent: string, outcome: 'succeed' | 'fail') => Promise<Response>;
  readonly script: (fault: object) => Promise<Response>;
  close(): Promise<void>;
}

/** Starts the stand-in on a free port. */
export async function startSandbox(props: Partial<StripeSandboxProps> = {}): Promise<RunningSandbox> {
  const apiKey = props.apiKey ?? `sk_test_${randomBytes(8).toString('hex')}`;
  const webhooks = props.webhooks ?? { url: 'http://127.0.0.1:9/unused', secret: 'whsec_of_a_test', retryMillis: 3_600_000 };
  const app = await buildStripeSandbox({
    apiKey,
    shopUrl: 'http://shop.test',
    logger: createLogger('stripe', { level: 'fatal' }),
    now: Date.now,
    ...props,
    webhooks,
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = new URL(url);
  return {
    url,
    apiKey,
    webhookSecret: webhooks.secret,
    sdk: new StripeSdk(apiKey, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, timeout: 400, telemetry: false }),
    completeChallenge: (intent, choice) =>
      fetch(`${url}/sandbox/stripe/challenge/${intent}`, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' }),
    settle: (intent, outcome) =>
      fetch(`${url}/sandbox/stripe/payment_intents/${intent}/outcome`, { method: 'POST', body: new URLSearchParams({ outcome }) }),
    script: (fault) =>
      fetch(`${url}/sandbox/stripe/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      }),
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly signature: string;
}

export interface WebhookEndpoint {
  readonly url: string;
  readonly received: readonly Received[];
  close(): void;
}

/** A merchant's endpoint that refuses the first `refusals` deliveries. */
export async function startEndpoint({ refusals = 0 } = {}): Promise<WebhookEndpoint> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body, signature: String(request.headers['stripe-signature']) });
      return response.writeHead(received.length <= refusals ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    received,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** ShopMart's request for a hold. */
export function aHold(paymentMethod: string, changes: object = {}): StripeSdk.PaymentIntentCreateParams {
  return {
    amount: 1_000,
    currency: 'gbp',
    capture_method: 'manual',
    confirm: true,
    payment_method: paymentMethod,
    return_url: 'http://shop.test/orders/1',
    allowed_payment_method_types: ['card'],
    payment_method_options: { card: { request_multicapture: 'if_available' } },
    ...changes,
  };
}
