import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { halve } from '../../../platform/concurrency/halve.ts';
import { within } from '../../../platform/concurrency/within.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { config } from './config.ts';
import { QueuedPageEvent, invalidationOf } from './invalidation.ts';

const logger = createLogger('invalidate-cache');
const cloudFront = new CloudFrontClient({});
const TIMEOUT_MILLIS = 4_000;

/** CloudFront errors that the paths cause. Other failures would also fail each half of the batch. */
const PATH_ERRORS: ReadonlySet<string> = new Set(['InvalidArgument', 'BatchTooLarge', 'InconsistentQuantities']);

export const handler = middy<SQSEvent>()
  .use(commandBatch(QueuedPageEvent, { logger }))
  .handler(async ({ commands }) => {
    const events = commands.map(({ message }) => message);
    const { failed } = await halve(events, invalidate, (error) => !(error instanceof Error && PATH_ERRORS.has(error.name)));
    for (const { input, error } of failed)
      logger.warn({ eventId: input.eventId, type: input.type, subject: input.subject, error }, 'cache invalidation failed');
    return failed.map(({ input }) => input);
  });

async function invalidate(events: Parameters<typeof invalidationOf>[0]): Promise<readonly []> {
  const invalidation = invalidationOf(events);
  if (!invalidation) return [];
  const { callerReference, paths } = invalidation;
  const command = new CreateInvalidationCommand({
    DistributionId: config.DISTRIBUTION_ID,
    InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } },
  });
  await within(TIMEOUT_MILLIS, (abortSignal) => cloudFront.send(command, { abortSignal }));
  logger.info({ events: events.length, paths: paths.length, callerReference }, 'pages invalidated');
  return [];
}
