import type { PaymentReply } from '../../../domain/payment/commands.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { buildApp } from '../../../services/payment/app.ts';

export const webhookSecret = 'whsec_of_a_payment_test';

/** The payment service on a database, with a queue that a test looks into, and may break. */
export async function startPayment(core: Database, now: () => Date = () => new Date()) {
  const queue = { sent: [] as PaymentReply[], isDown: false };
  const app = await buildApp({
    core,
    replies: {
      async send(replies) {
        if (queue.isDown) return replies;
        queue.sent.push(...replies);
        return [];
      },
    },
    webhookSecret,
    logger: createLogger('payment', { level: 'fatal' }),
    now,
  });
  return { app, queue };
}
