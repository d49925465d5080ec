import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { buildService } from '../../platform/http/service.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { webhookRoute } from '../../platform/webhooks/route.ts';
import type { Webhook } from '../../platform/webhooks/webhook.ts';

/** One request of a sender, as it came over the wire. */
export interface WebhookDelivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SentWebhook<E> {
  readonly webhook: Webhook<E>;
  /** The same webhook, set up with another secret than the sender's. */
  readonly foreign: Webhook<E>;
  readonly delivery: WebhookDelivery;
  readonly event: E;
}

/** The status of a delivery that arrives so many seconds after it was sent, and the events that were handled. */
async function receive<E>(webhook: Webhook<E>, { headers, body }: WebhookDelivery, secondsLater = 0) {
  const app = await buildService({
    name: 'contract',
    logger: createLogger('contract', { level: 'silent' }),
    metrics: createMetrics('contract'),
  });
  const events: E[] = [];
  const now = () => new Date(Date.now() + secondsLater * 1_000);
  webhookRoute(app, { webhook, now, handle: async (event) => void events.push(event) });
  const { 'content-length': _, host: __, connection: ___, 'transfer-encoding': ____, ...sent } = headers;
  const { statusCode } = await app.inject({ method: 'POST', url: webhook.path, headers: sent, payload: body });
  await app.close();
  return { statusCode, events };
}

/** What every vendor's webhook must do with what its stand-in sends. */
export function webhookContract<E>(send: () => Promise<SentWebhook<E>>): void {
  describe('a webhook', () => {
    test('that the stand-in signed is taken, and a repeat is the same event', async () => {
      const { webhook, delivery, event } = await send();
      const first = await receive(webhook, delivery);
      expect(first).toEqual({ statusCode: 204, events: [event] });
      expect(await receive(webhook, delivery)).toEqual(first);
    });

    test('whose body was changed on its way is refused', async () => {
      const { webhook, delivery } = await send();
      expect(await receive(webhook, { ...delivery, body: `${delivery.body} ` })).toEqual({ statusCode: 401, events: [] });
    });

    test('that was signed with another secret, or not at all, is refused', async () => {
      const { webhook, foreign, delivery } = await send();
      const refused = { statusCode: 401, events: [] };
      expect(await receive(foreign, delivery)).toEqual(refused);
      expect(await receive(webhook, { ...delivery, headers: { 'content-type': 'application/json' } })).toEqual(refused);
    });

    test.each([-400, 400])('that arrives %i seconds after it was signed is refused', async (seconds) => {
      const { webhook, delivery } = await send();
      expect(await receive(webhook, delivery, seconds)).toEqual({ statusCode: 401, events: [] });
    });

    test.each([-290, 290])('that arrives %i seconds after it was signed is taken', async (seconds) => {
      const { webhook, delivery } = await send();
      expect(await receive(webhook, delivery, seconds)).toMatchObject({ statusCode: 204 });
    });
  });
}
