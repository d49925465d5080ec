import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

const Settings = DataApiSettings.extend({
  SAGA_REPLIES_URL: z.url().describe('the address of the queue that carries replies to the sagas'),
  PAYMENT_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about payments'),
});

export const config = parseEnv(Settings, process.env);
