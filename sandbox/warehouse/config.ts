import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';

const Settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).describe('the port to listen on'),
  HOST: z.string().min(1).default('0.0.0.0').describe('the address to listen on'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('the least level to log'),
  WAREHOUSE_API_KEY: z.string().min(16).describe('the key that callers show, of 16 characters at least'),
  WAREHOUSE_WEBHOOK_SECRET: z.string().min(16).describe('the secret that webhooks are signed with, of 16 characters at least'),
  WEBHOOK_URL: z.url().describe('where shipments are reported to'),
  SHIP_AFTER_MILLIS: z.coerce.number().int().min(0).describe('how long a pick takes, in milliseconds'),
});

export const config = parseEnv(Settings, process.env);
