import middy from '@middy/core';
import { awsAuthority, awsLogin } from '../../../adapters/secrets/vendors.ts';
import { eraseOrdersEndedSince } from '../../../domain/order/erasure/store.ts';
import { commandQueues } from '../../../domain/order/saga/command-queue-settings.ts';
import { sendCommands } from '../../../domain/order/saga/command-queues.ts';
import { deleteExpiredKeys } from '../../../domain/order/sale/key-retention.ts';
import type { OrderProcess, SagaCommand } from '../../../domain/order/saga/order-process.ts';
import { orderSagas } from '../../../domain/order/saga/order-sagas.ts';
import { findDueSagas } from '../../../domain/order/saga/store.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { advance } from '../../../platform/saga/advance.ts';
import { dispatch } from '../../../platform/saga/dispatch.ts';
import { type DeadlinePassed, sweep } from '../../../platform/saga/sweep.ts';
import { connectWorker } from '../../../platform/sharding/connect-worker.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { withSpan } from '../../../platform/telemetry/trace.ts';
import { config } from './config.ts';

/** Below the function's time-out of 50 s. The next run continues. */
const MAX_RUN_MILLIS = 40_000;

const logger = createLogger('sweep-sagas');
const orders = connectWorker(config, awsLogin(config.DATABASE_SECRET_ARN), awsAuthority(config.DATABASE_AUTHORITY_ARN));
const queues = commandQueues(config, (url) =>
  queueSender(url, { onFailure: (error) => logger.warn({ error }, 'could not send commands') }),
);

// A schedule passes no trace: each run starts one, which its commands and events carry.
export const handler = middy().handler(() => withSpan('sweep sagas', {}, sweepSagas));

async function sweepSagas(): Promise<void> {
  const now = new Date();
  const sagas = orderSagas({ orders, now, shopUrl: config.SHOP_URL, logger });
  const { due, failures } = await sweep({
    findDue: (after, limit) => findDueSagas(orders, { now, after, limit }),
    remind: async (messages) =>
      dispatch(await advance<OrderProcess, DeadlinePassed, SagaCommand>(sagas, messages), (commands) => sendCommands(queues, commands)),
    signal: AbortSignal.timeout(MAX_RUN_MILLIS),
  });
  for (const { message, error } of failures) logger.error({ sagaId: message.sagaId, error }, 'could not handle a saga past its deadline');
  if (due > 0) logger.info({ due, failed: failures.length }, 'handled sagas past their deadline');
  const deleted = await deleteExpiredKeys(orders, now);
  if (deleted > 0) logger.info({ deleted }, 'deleted expired idempotency keys');
  const erased = await eraseOrdersEndedSince(orders);
  if (erased > 0) logger.info({ customers: erased }, 'erased the ended orders of erased customers');
}
