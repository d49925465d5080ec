import * as z from 'zod';
import { parseEnv } from '../../platform/config/env.ts';

const Settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).describe('the port to listen on'),
  HOST: z.string().min(1).default('0.0.0.0').describe('the address to listen on'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('the minimum log level'),
  WAREHOUSE_API_KEY: z.string().min(16).describe('the API key of callers, at least 16 characters'),
  WAREHOUSE_WEBHOOK_SECRET: z.string().min(16).describe('the secret of webhook signatures, at least 16 characters'),
  WEBHOOK_URL: z.url().describe('the URL of shipment webhooks'),
  SHIP_AFTER_MILLIS: z.coerce.number().int().min(0).describe('the duration of a pick in milliseconds'),
});

export const config = parseEnv(Settings, process.env);
