import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { reserveInvalidationPaths, slugsOf } from '../../../domain/product/invalidation/store.ts';
import { halve } from '../../../platform/concurrency/halve.ts';
import { within } from '../../../platform/concurrency/within.ts';
import { commandBatch } from '../../../platform/queue/command-batch.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { QueuedPageEvent, callerReference, changedTags, skusWithoutPage } from './invalidation.ts';
import type { QueuedChange } from './invalidation.ts';
import { RecentTags } from './recent-tags.ts';

const logger = createLogger('invalidate-cache');
const cloudFront = new CloudFrontClient({});
const core = dataApi({ resourceArn: config.CORE_RESOURCE_ARN, secretArn: config.CORE_SECRET_ARN, database: config.CORE_DATABASE });
const recent = new RecentTags();
const budget = config.PATHS_PER_MONTH;
const TIMEOUT_MILLIS = 2_000;

/** CloudFront errors that the paths cause. Other failures would also fail each half of the batch. */
const PATH_ERRORS: ReadonlySet<string> = new Set(['InvalidArgument', 'BatchTooLarge', 'InconsistentQuantities']);

export const handler = middy<SQSEvent>()
  .use(commandBatch(QueuedPageEvent, { logger }))
  .handler(async ({ commands }) => {
    const changes = commands.map(({ message, sentAt }) => ({ event: message, sentAt }));
    const { failed } = await halve(changes, invalidate, (error) => !(error instanceof Error && PATH_ERRORS.has(error.name)));
    for (const { input, error } of failed) {
      const { eventId, type, subject } = input.event;
      logger.warn({ eventId, type, subject, error }, 'cache invalidation failed');
    }
    return failed.map(({ input }) => input.event);
  });

async function invalidate(changes: readonly QueuedChange[]): Promise<readonly []> {
  const { products, lists } = changedTags(changes, await slugsOf(core, skusWithoutPage(changes)), recent);
  if (products.length + lists.length === 0) return [];
  const wanted = { products: products.length, lists: lists.length };
  const { hasProducts, hasLists, used } = await reserveInvalidationPaths(core, { ...wanted, budget }, new Date());
  const tags = [...(hasProducts ? products : []), ...(hasLists ? lists : [])];
  if (tags.length > 0) await send(changes, tags);
  const counts = { events: changes.length, tags: tags.length, expiring: wanted.products + wanted.lists - tags.length };
  // The metric filter of the alarm reads `budgetPercent`.
  logger.info({ ...counts, used, budget, budgetPercent: budget === 0 ? 100 : Math.ceil((used / budget) * 100) }, 'pages invalidated');
  return [];
}

/** A tag is a path that begins with `#`. */
async function send(changes: readonly QueuedChange[], tags: readonly string[]): Promise<void> {
  const paths = tags.map((tag) => `#${tag}`);
  const command = new CreateInvalidationCommand({
    DistributionId: config.DISTRIBUTION_ID,
    InvalidationBatch: { CallerReference: callerReference(changes, paths), Paths: { Quantity: paths.length, Items: paths } },
  });
  const requestedAt = Date.now();
  await within(TIMEOUT_MILLIS, (abortSignal) => cloudFront.send(command, { abortSignal }));
  recent.add(tags, requestedAt);
}
