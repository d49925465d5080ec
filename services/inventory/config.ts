import * as z from 'zod';
import { WarehouseWebhookSettings } from '../../adapters/warehouse/vendors.ts';
import { SecretsSettings } from '../../adapters/secrets/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';

const Settings = DatabaseSettings.extend({
  ...ServiceSettings.shape,
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  SAGA_REPLIES_URL: z.url().describe('the address of the queue that carries replies to the sagas'),
  ...WarehouseWebhookSettings.shape,
  ...SecretsSettings.shape,
});

export const config = parseEnv(Settings, process.env);
