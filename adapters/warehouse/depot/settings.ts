import { z } from 'zod';

/** Where the warehouse sends its webhooks. */
export const DEPOT_WEBHOOK_PATH = '/webhooks/warehouse';

/** Settings of what calls the warehouse's API. */
export const DepotApiSettings = z.object({
  WAREHOUSE_URL: z.url().describe("where the warehouse's API begins"),
  WAREHOUSE_KEY_SECRET_ARN: z.string().startsWith('arn:').describe("the ARN of the secret with the warehouse's API key"),
});

/** Settings of what receives the warehouse's webhooks. */
export const DepotWebhookSettings = z.object({
  WAREHOUSE_WEBHOOK_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret that the warehouse signs its webhooks with'),
});
