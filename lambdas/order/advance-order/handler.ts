import middy from '@middy/core';
import { awsAuthority, awsLogin } from '../../../adapters/secrets/vendors.ts';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { InventoryReply } from '../../../contracts/inventory/commands.ts';
import { commandQueues } from '../../../domain/order/saga/command-queue-settings.ts';
import { sendCommands } from '../../../domain/order/saga/command-queues.ts';
import type { OrderProcess } from '../../../domain/order/saga/order-process.ts';
import { orderSagas } from '../../../domain/order/saga/order-sagas.ts';
import { PaymentReply } from '../../../contracts/payment/commands.ts';
import { inContextOf } from '../../../platform/queue/batch-contexts.ts';
import { type Failed, commandBatch } from '../../../platform/queue/command-batch.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { advance } from '../../../platform/saga/advance.ts';
import { dispatch } from '../../../platform/saga/dispatch.ts';
import { RecentStates } from '../../../platform/saga/recent-states.ts';
import { connectWorker } from '../../../platform/sharding/connect-worker.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('advance-order');
const orders = connectWorker(config, awsLogin(config.DATABASE_SECRET_ARN), awsAuthority(config.DATABASE_AUTHORITY_ARN));
const recent = new RecentStates<OrderProcess>();
const queues = commandQueues(config, (url) =>
  queueSender(url, { onFailure: (error) => logger.warn({ error }, 'could not send commands') }),
);

export const handler = middy<SQSEvent, Failed | SQSBatchResponse>()
  .use(commandBatch(z.discriminatedUnion('type', [InventoryReply, PaymentReply]), { logger }))
  .handler(async ({ commands: replies }) => {
    const outcomes = await advance(
      orderSagas({ orders, now: new Date(), shopUrl: config.SHOP_URL, logger }),
      replies.map(({ message }) => message),
      recent,
    );
    // After the commit, before SQS deletes the batch: a crash in between causes a redelivery, which changes nothing and sends again.
    const failures = await dispatch(outcomes, (commands) => sendCommands(queues, commands));
    for (const { message, error } of failures) {
      const { type, sagaId } = message;
      inContextOf(message, () => logger.warn({ type, sagaId, error }, 'could not advance an order'));
    }
    return failures.map(({ message }) => message);
  });
