import * as z from 'zod';
import { ProviderWebhookSettings } from '../../adapters/payment/vendors.ts';
import { SecretsSettings } from '../../adapters/secrets/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';

const Settings = DatabaseSettings.extend({
  ...ServiceSettings.shape,
  SAGA_REPLIES_URL: z.url().describe('the address of the queue that carries replies to the sagas'),
  PAYMENT_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about payments'),
  ...ProviderWebhookSettings.shape,
  ...SecretsSettings.shape,
});

export const config = parseEnv(Settings, process.env);
