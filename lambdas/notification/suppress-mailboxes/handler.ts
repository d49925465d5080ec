import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { MailFeedback, suppressionsIn } from '../../../adapters/mail/vendors.ts';
import { suppress } from '../../../domain/notification/suppression/store.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('suppress-mailboxes');
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });

export const handler = middy<SQSEvent>()
  .use(commandBatch(MailFeedback, { logger }))
  .handler(async ({ commands }) => {
    const suppressed = await suppress(
      core,
      commands.flatMap(({ message }) => suppressionsIn(message)),
    );
    logger.info({ events: commands.length, suppressed }, 'bounces and complaints recorded');
    return [];
  });
