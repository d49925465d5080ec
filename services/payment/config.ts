import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';

const Settings = DatabaseSettings.extend({
  ...ServiceSettings.shape,
  SAGA_REPLIES_URL: z.url().describe('the address of the queue that carries replies to the sagas'),
  PAYMENT_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about payments'),
  STRIPE_WEBHOOK_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret that Stripe signs its webhooks with'),
});

export const config = parseEnv(Settings, process.env);
