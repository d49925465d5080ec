import { z } from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

const Settings = DataApiSettings.extend({
  SAGA_REPLIES_URL: z.url().describe('the address of the queue that carries replies to the sagas'),
  WAREHOUSE_URL: z.url().describe("where the warehouse's API begins"),
  WAREHOUSE_KEY_SECRET_ARN: z.string().startsWith('arn:').describe("the ARN of the secret with the warehouse's API key"),
});

export const config = parseEnv(Settings, process.env);
