import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { z } from 'zod';
import { InventoryReply } from '../../domain/inventory/commands.ts';
import { type CommandQueues, sendCommands } from '../../domain/order/command-queues.ts';
import { orderSagas } from '../../domain/order/order-sagas.ts';
import { PaymentReply } from '../../domain/payment/commands.ts';
import { loginOf } from '../../platform/aws/secret.ts';
import { type Failed, commandBatch } from '../../platform/queue/command-batch.ts';
import { queueSender } from '../../platform/queue/sender.ts';
import { advance } from '../../platform/saga/advance.ts';
import { dispatch } from '../../platform/saga/dispatch.ts';
import { shardedDatabase } from '../../platform/sharding/sharded.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('advance-order');
const login = await loginOf(config.DATABASE_SECRET_ARN);
const settings = postgresSettings({ ...config, DATABASE_USER: login.username, DATABASE_PASSWORD: login.password });
const orders = shardedDatabase({ primary: connectPostgres({ ...settings, max: 1, isPipelined: true }) });
const onFailure = (error: unknown) => logger.error({ error }, 'could not send commands');
const queues: CommandQueues = {
  stock: queueSender(config.STOCK_COMMANDS_URL, { onFailure }),
  picks: queueSender(config.PICK_COMMANDS_URL, { onFailure }),
  payments: queueSender(config.PAYMENT_COMMANDS_URL, { onFailure }),
};

export const handler = middy<SQSEvent, Failed | SQSBatchResponse>()
  .use(commandBatch(z.discriminatedUnion('type', [InventoryReply, PaymentReply]), { logger }))
  .handler(async ({ commands: replies }) => {
    const outcomes = await advance(
      orderSagas({ orders, now: new Date(), shopUrl: config.SHOP_URL }),
      replies.map(({ message }) => message),
    );
    // After the commit and before SQS forgets the batch: a crash in between is a redelivery, which changes nothing and asks again.
    const failures = await dispatch(outcomes, (commands) => sendCommands(queues, commands));
    for (const { message, error } of failures)
      logger.error({ type: message.type, sagaId: message.sagaId, error }, 'an order could not be advanced');
    return failures.map(({ message }) => message);
  });
