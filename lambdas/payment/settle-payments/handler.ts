import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { openSecrets } from '../../../adapters/secrets/vendors.ts';
import { PaymentCommand, type PaymentReply } from '../../../contracts/payment/commands.ts';
import { settlePayments } from '../../../domain/payment/settlement/settle.ts';
import { inContextOf } from '../../../platform/queue/batch-contexts.ts';
import { commandBatch, type Failed } from '../../../platform/queue/command-batch.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { paymentProviders } from '../../../adapters/payment/vendors.ts';

const logger = createLogger('settle-payments');
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });
const replies = queueSender<PaymentReply>(config.SAGA_REPLIES_URL, { onFailure: (error) => logger.warn({ error }, 'cannot send a reply') });
const providers = paymentProviders(config, openSecrets(config));

export const handler = middy<SQSEvent, Failed | SQSBatchResponse>()
  .use(commandBatch(PaymentCommand, { logger }))
  .handler(async ({ commands }) => {
    const messages = commands.map(({ message }) => message);
    const { replies: outcomes, failed } = await settlePayments(core, providers, messages, {
      onDifference: (difference) =>
        logger.error(difference, 'the amount at the provider differs from the request and does not count as paid'),
    });
    for (const { command, error } of failed) {
      const { type, sagaId, attempt } = command;
      inContextOf(command, () => logger.warn({ type, sagaId, attempt, error }, 'the command has no outcome yet and will be retried'));
    }
    // Sent after the commit. A crash before the acknowledgement causes a redelivery, which charges nothing and sends the replies again.
    const unsent = await replies.send(outcomes);
    return [...failed.map(({ command }) => command), ...unsent];
  });
