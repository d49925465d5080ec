import * as z from 'zod';
import { DatabaseAuthority, DatabaseSettings } from '../../../platform/sql/settings.ts';
import { CommandQueueSettings } from './command-queue-settings.ts';

/** The `config.ts` of a Lambda that advances sagas. */
export const SagaWorkerSettings = DatabaseSettings.extend({
  DATABASE_AUTHORITY_ARN: DatabaseAuthority,
  ...CommandQueueSettings.shape,
  SHOP_URL: z.url().describe("the shop's address, as shoppers see it"),
});
