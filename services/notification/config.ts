import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { DatabaseSettings, postgresSettings } from '../../platform/sql/settings.ts';

const Env = DatabaseSettings.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).describe('the port to listen on'),
  ENVIRONMENT: z.string().min(1).describe('the name of the environment, such as dev'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('the least level to log'),
  BUS_URL: z.url({ protocol: /^rediss?$/ }).describe('the bus, such as redis://bus:6379'),
  SHOP_URL: z.url({ protocol: /^https?$/ }).describe('the address that shoppers see'),
  MAIL_FROM: z.email().describe('the address that mails come from, an identity that SES has verified'),
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = parseEnv(Env, env);
  return {
    port: parsed.PORT,
    logLevel: parsed.LOG_LEVEL,
    database: postgresSettings(parsed),
    busUrl: parsed.BUS_URL,
    shopUrl: parsed.SHOP_URL.replace(/\/$/, ''),
    mailFrom: parsed.MAIL_FROM,
  };
}
