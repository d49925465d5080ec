import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { within } from '../../platform/concurrency/within.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { commandBatch } from '../../platform/queue/command-batch.ts';
import { config } from './config.ts';
import { QueuedPageEvent, invalidationOf } from './invalidation.ts';

const logger = createLogger('invalidate-cache');
const cloudFront = new CloudFrontClient({});
const TIMEOUT_MILLIS = 4_000;

export const handler = middy<SQSEvent>()
  .use(commandBatch(QueuedPageEvent, { logger }))
  .handler(async ({ commands }) => {
    const invalidation = invalidationOf(commands.map(({ message }) => message));
    if (!invalidation) return [];
    const { callerReference, paths } = invalidation;
    const command = new CreateInvalidationCommand({
      DistributionId: config.DISTRIBUTION_ID,
      InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } },
    });
    await within(TIMEOUT_MILLIS, (abortSignal) => cloudFront.send(command, { abortSignal }));
    logger.info({ events: commands.length, paths: paths.length, callerReference }, 'pages were made fresh');
    return [];
  });
