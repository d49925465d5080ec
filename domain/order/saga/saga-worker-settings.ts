import { z } from 'zod';
import { DatabaseSettings } from '../../../platform/sql/settings.ts';
import { CommandQueueSettings } from './command-queue-settings.ts';

/** The `config.ts` of a Lambda that advances sagas. */
export const SagaWorkerSettings = DatabaseSettings.extend({
  ...CommandQueueSettings.shape,
  SHOP_URL: z.url().describe("the shop's address, as shoppers see it"),
});
