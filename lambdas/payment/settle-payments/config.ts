import { z } from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

const Settings = DataApiSettings.extend({
  SAGA_REPLIES_URL: z.url().describe('the address of the queue that carries replies to the sagas'),
  STRIPE_API_BASE: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/', 'has a path, which the SDK cannot take')
    .describe("where Stripe's API begins, without a path, such as https://api.stripe.com"),
  STRIPE_KEY_SECRET_ARN: z.string().startsWith('arn:').describe("the ARN of the secret with Stripe's API key"),
});

export const config = parseEnv(Settings, process.env);
