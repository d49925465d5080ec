import { z } from 'zod';
import { loginOf } from '../../../platform/aws/secret.ts';
import { type Sharded, shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { DatabaseSecretSettings, postgresSettings } from '../../../platform/sql/settings.ts';
import type { Logger } from '../../../platform/telemetry/logger.ts';
import { CommandQueueSettings, openCommandQueues } from './command-queue-settings.ts';
import type { CommandQueues } from './command-queues.ts';

/** The `config.ts` of a Lambda that leads sagas on. */
export const SagaWorkerSettings = DatabaseSecretSettings.extend({
  ...CommandQueueSettings.shape,
  SHOP_URL: z.url().describe("the shop's address, as shoppers see it"),
});

/** What a Lambda that leads sagas on works with: one connection, since it has one batch at a time, and the participants' queues. */
export async function openSagaWorker(
  settings: z.infer<typeof SagaWorkerSettings>,
  logger: Logger,
): Promise<{ readonly orders: Sharded; readonly queues: CommandQueues }> {
  const { username, password } = await loginOf(settings.DATABASE_SECRET_ARN);
  const login = postgresSettings({ ...settings, DATABASE_USER: username, DATABASE_PASSWORD: password });
  return {
    orders: shardedDatabase(connectPostgres({ ...login, max: 1, isPipelined: true })),
    queues: openCommandQueues(settings, { onFailure: (error) => logger.warn({ error }, 'could not send commands') }),
  };
}
