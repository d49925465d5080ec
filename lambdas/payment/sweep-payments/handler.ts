import middy from '@middy/core';
import type { PaymentCommand, PaymentReply } from '../../../contracts/payment/commands.ts';
import { sweepPayments } from '../../../domain/payment/sweep/sweep-payments.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { withSpan } from '../../../platform/telemetry/trace.ts';
import { config } from './config.ts';

const logger = createLogger('sweep-payments');
const sql = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });
const onFailure = (error: unknown) => logger.warn({ error }, 'cannot send messages');
const replies = queueSender<PaymentReply>(config.SAGA_REPLIES_URL, { onFailure });
const commands = queueSender<PaymentCommand>(config.PAYMENT_COMMANDS_URL, { onFailure });

// A schedule passes no trace context, so each run starts a trace.
export const handler = middy().handler(() => withSpan('sweep payments', {}, run));

async function run(): Promise<void> {
  const { ending, pending } = await sweepPayments({
    sql,
    now: new Date(),
    sendReplies: (messages) => replies.send(messages),
    sendCommands: (messages) => commands.send(messages),
  });
  for (const { paymentId, attempt, holdExpiresAt } of ending)
    logger.warn({ paymentId, attempt, holdExpiresAt }, 'the hold of a payment ends soon: stopping its parcels');
  if (pending > 0) logger.info({ pending }, 'resent the commands of pending acts');
}
