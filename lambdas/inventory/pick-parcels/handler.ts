import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { openSecrets } from '../../../adapters/secrets/vendors.ts';
import { PickCommand, type InventoryReply } from '../../../contracts/inventory/commands.ts';
import { processPickCommands } from '../../../domain/inventory/picking/pick-commands.ts';
import { inContextOf } from '../../../platform/queue/batch-contexts.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { connectWarehouse } from '../../../adapters/warehouse/vendors.ts';

const logger = createLogger('pick-parcels');
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });
const replies = queueSender<InventoryReply>(config.SAGA_REPLIES_URL, {
  onFailure: (error) => logger.warn({ error }, 'could not send replies'),
});
const warehouse = connectWarehouse(config, openSecrets(config));

export const handler = middy<SQSEvent>()
  .use(commandBatch(PickCommand, { logger }))
  .handler(async ({ commands }) => {
    const { replies: results, failed } = await processPickCommands(
      core,
      await warehouse(),
      commands.map(({ message }) => message),
    );
    for (const { command, reason } of failed) {
      const { type, sagaId, attempt } = command;
      inContextOf(command, () => logger.warn({ type, sagaId, attempt, reason }, 'command has no outcome'));
    }
    // After the commit, before SQS deletes the batch: a crash in between causes a redelivery, which changes nothing and sends again.
    const unsent = await replies.send(results);
    return [...failed.map(({ command }) => command), ...unsent];
  });
