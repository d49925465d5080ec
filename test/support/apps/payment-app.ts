import { stripeWebhook } from '../../../adapters/payment/stripe/webhook.ts';
import type { PaymentReply, VoidPayment } from '../../../contracts/payment/commands.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/payment/app.ts';

export const webhookSecret = 'whsec_of_a_payment_test';

/** A queue that a test can inspect and make fail. */
function testQueue<M>() {
  const queue = {
    sent: [] as M[],
    isDown: false,
    async send(messages: readonly M[]): Promise<readonly M[]> {
      if (queue.isDown) return messages;
      queue.sent.push(...messages);
      return [];
    },
  };
  return queue;
}

/** The payment service, with a reply queue, a command queue and its logged errors. */
export async function startPayment(core: Database, now: () => Date = () => new Date()) {
  const queue = testQueue<PaymentReply>();
  const commands = testQueue<VoidPayment>();
  const errors: object[] = [];
  const app = await buildApp({
    core,
    replies: queue,
    commands,
    webhooks: [stripeWebhook(async () => webhookSecret)],
    logger: createLogger('payment', { level: 'error', destination: { write: (line) => errors.push(JSON.parse(line)) } }),
    metrics: createMetrics('payment'),
    now,
  });
  return { app, queue, commands, errors };
}
