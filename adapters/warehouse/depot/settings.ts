import * as z from 'zod';
import { SecretId } from '../../../platform/secrets/secret-id.ts';

/** The path that receives the warehouse's webhooks. */
export const DEPOT_WEBHOOK_PATH = '/webhooks/warehouse';

/** Settings of callers of the warehouse's API. */
export const DepotApiSettings = z.object({
  WAREHOUSE_URL: z.url().describe("the base URL of the warehouse's API"),
  WAREHOUSE_KEY_SECRET_ID: SecretId.describe("the ARN or the path of the secret with the warehouse's API key"),
});

/** Settings of receivers of the warehouse's webhooks. */
export const DepotWebhookSettings = z.object({
  WAREHOUSE_WEBHOOK_SECRET_ID: SecretId.describe('the ARN or the path of the secret that the warehouse signs its webhooks with'),
});
