import { z } from 'zod';
import { MailerSettings } from '../../adapters/mail/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings, postgresSettings } from '../../platform/sql/settings.ts';

const Env = ServiceSettings.extend({
  ...DatabaseSettings.shape,
  BUS_URL: z.url({ protocol: /^rediss?$/ }).describe('the address of the bus, such as redis://bus:6379'),
  SHOP_URL: z.url({ protocol: /^https?$/ }).describe("the shop's address, as shoppers see it"),
  ...MailerSettings.shape,
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = parseEnv(Env, env);
  return {
    port: parsed.PORT,
    host: parsed.HOST,
    logLevel: parsed.LOG_LEVEL,
    traces: parsed,
    database: postgresSettings(parsed),
    busUrl: parsed.BUS_URL,
    shopUrl: parsed.SHOP_URL.replace(/\/$/, ''),
    mailer: MailerSettings.parse(parsed),
  };
}
