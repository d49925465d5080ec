import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { CountedEvent } from '../../../contracts/analytics/counted-events.ts';
import { UPCASTERS } from '../../../contracts/upcasters.ts';
import { factsOf } from '../../../domain/analytics/rollup/facts.ts';
import { countFacts } from '../../../domain/analytics/rollup/store.ts';
import { halve } from '../../../platform/concurrency/halve.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { queuedEvent } from '../../../platform/queue/queued-event.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { isUnreachable } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('fan-out-events');
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });

export const handler = middy<SQSEvent>()
  .use(commandBatch(queuedEvent(CountedEvent, UPCASTERS), { logger }))
  .handler(async ({ commands }) => {
    const startedAt = performance.now();
    const events = commands.map(({ message }) => message);
    const { failed } = await halve(
      events,
      async (part) => {
        await countFacts(core, factsOf(part.map(({ payload }) => payload)), config.TIME_ZONE);
        return [];
      },
      isUnreachable,
    );
    for (const { input, error } of failed) {
      const { eventId, type, subject } = input;
      logger.warn({ eventId, type, subject, error }, 'event was not counted');
    }
    logger.info(
      { events: events.length - failed.length, failed: failed.length, millis: Math.round(performance.now() - startedAt) },
      'events counted',
    );
    return failed.map(({ input }) => input);
  });
