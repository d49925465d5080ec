import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';

const Settings = DatabaseSettings.extend({
  PORT: z.coerce.number().int().min(1).max(65_535).describe('the port to listen on'),
  ENVIRONMENT: z.string().min(1).describe("the environment's name, such as dev"),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('the least level to log'),
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
});

export const config = parseEnv(Settings, process.env);
