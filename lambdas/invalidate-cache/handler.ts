import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { halve } from '../../platform/concurrency/halve.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { commandBatch } from '../../platform/queue/command-batch.ts';
import { config } from './config.ts';
import { PageEvent, invalidationOf } from './invalidation.ts';

const logger = createLogger('invalidate-cache');
const cloudFront = new CloudFrontClient({});
const TIMEOUT_MILLIS = 4_000;

/** What CloudFront refuses because of the paths; all other failures would hit each half as well. */
const REFUSALS_OF_PATHS: ReadonlySet<string> = new Set(['InvalidArgument', 'BatchTooLarge', 'InconsistentQuantities']);

export const handler = middy<SQSEvent>()
  .use(commandBatch(PageEvent, { logger }))
  .handler(async ({ commands }) => {
    const { failed } = await halve(commands, invalidate, (error) => !(error instanceof Error && REFUSALS_OF_PATHS.has(error.name)));
    for (const { input, error } of failed) logger.warn({ ...input.message, error }, 'pages could not be invalidated');
    return failed.map(({ input }) => input.message);
  });

async function invalidate(commands: Parameters<typeof invalidationOf>[0]): Promise<readonly []> {
  const invalidation = invalidationOf(commands);
  if (!invalidation) return [];
  const { callerReference, paths } = invalidation;
  await cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: config.DISTRIBUTION_ID,
      InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } },
    }),
    { abortSignal: AbortSignal.timeout(TIMEOUT_MILLIS) },
  );
  logger.info({ events: commands.length, paths: paths.length, callerReference }, 'pages were made fresh');
  return [];
}
