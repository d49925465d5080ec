import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { StockCommand, type InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { processStockCommands } from '../../../domain/inventory/stock/stock-commands.ts';
import { inContextOf } from '../../../platform/queue/batch-contexts.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('reserve-stock');
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });
const onFailure = (error: unknown) => logger.warn({ error }, 'could not send messages');
const replies = queueSender<InventoryReply>(config.SAGA_REPLIES_URL, { onFailure });
const payments = queueSender<AuthorisePayment>(config.PAYMENT_COMMANDS_URL, { onFailure });

export const handler = middy<SQSEvent>()
  .use(commandBatch(StockCommand, { logger }))
  .handler(async ({ commands }) => {
    const results = await processStockCommands(
      core,
      commands.map(({ message }) => message),
    );
    for (const { command, reason } of results.failed) {
      const { type, sagaId, attempt } = command;
      inContextOf(command, () => logger.warn({ type, sagaId, attempt, reason }, 'command has no outcome'));
    }
    // After the commit, before SQS deletes the batch: a crash in between causes a redelivery, which changes nothing and sends again.
    const unsent = await Promise.all([replies.send(results.replies), payments.send(results.payments)]);
    return [...results.failed.map(({ command }) => command), ...unsent.flat()];
  });
