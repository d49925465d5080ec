import middy from '@middy/core';
import { type CommandQueues, sendCommands } from '../../domain/order/command-queues.ts';
import type { OrderProcess, SagaCommand } from '../../domain/order/order-process.ts';
import { orderSagas } from '../../domain/order/order-sagas.ts';
import { findDueSagas } from '../../domain/order/process-store.ts';
import { loginOf } from '../../platform/aws/secret.ts';
import { queueSender } from '../../platform/queue/sender.ts';
import { advance } from '../../platform/saga/advance.ts';
import { dispatch } from '../../platform/saga/dispatch.ts';
import { type DeadlinePassed, sweep } from '../../platform/saga/sweep.ts';
import { shardedDatabase } from '../../platform/sharding/sharded.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { config } from './config.ts';

/** A run may take 50 s; what it does not reach is the next one's. */
const LONGEST_RUN_MILLIS = 40_000;

const logger = createLogger('sweep-sagas');
const login = await loginOf(config.DATABASE_SECRET_ARN);
const settings = postgresSettings({ ...config, DATABASE_USER: login.username, DATABASE_PASSWORD: login.password });
const orders = shardedDatabase({ primary: connectPostgres({ ...settings, max: 1, isPipelined: true }) });
const onFailure = (error: unknown) => logger.error({ error }, 'could not send commands');
const queues: CommandQueues = {
  stock: queueSender(config.STOCK_COMMANDS_URL, { onFailure }),
  picks: queueSender(config.PICK_COMMANDS_URL, { onFailure }),
  payments: queueSender(config.PAYMENT_COMMANDS_URL, { onFailure }),
};

export const handler = middy().handler(async () => {
  const now = new Date();
  const sagas = orderSagas({ orders, now, shopUrl: config.SHOP_URL });
  const { due, failures } = await sweep({
    findDue: (after, limit) => findDueSagas(orders, { now, after, limit }),
    remind: async (reminders) =>
      dispatch(await advance<OrderProcess, DeadlinePassed, SagaCommand>(sagas, reminders), (commands) => sendCommands(queues, commands)),
    signal: AbortSignal.timeout(LONGEST_RUN_MILLIS),
  });
  for (const { message, error } of failures)
    logger.error({ sagaId: message.sagaId, error }, 'a saga past its deadline could not be taken up');
  if (due > 0) logger.info({ due, failed: failures.length }, 'sagas past their deadline were taken up');
});
