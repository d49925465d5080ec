import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { DemandEvent } from '../../../contracts/product/demand-events.ts';
import { UPCASTERS } from '../../../contracts/upcasters.ts';
import { recordDemand } from '../../../domain/product/demand/store.ts';
import { halve } from '../../../platform/concurrency/halve.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { queuedEvent } from '../../../platform/queue/queued-event.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { isUnreachable } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('record-demand');
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });

export const handler = middy<SQSEvent>()
  .use(commandBatch(queuedEvent(DemandEvent, UPCASTERS), { logger }))
  .handler(async ({ commands }) => {
    const { failed } = await halve(
      commands.map(({ message }) => message),
      async (events) => {
        await recordDemand(core, events);
        return [];
      },
      isUnreachable,
    );
    for (const { input, error } of failed) {
      const { eventId, type, subject } = input;
      logger.warn({ eventId, type, subject, error }, 'stock or sales not recorded for search');
    }
    logger.info({ events: commands.length - failed.length, failed: failed.length }, 'stock and sales recorded for search');
    return failed.map(({ input }) => input);
  });
