import * as z from 'zod';
import { Language } from '../../contracts/notification/language.ts';
import { MailerSettings } from '../../adapters/mail/vendors.ts';
import { awsLogin } from '../../adapters/secrets/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings, postgresSettings } from '../../platform/sql/settings.ts';
import { BusSettings } from '../../platform/valkey/settings.ts';

const Env = ServiceSettings.extend({
  ...DatabaseSettings.shape,
  ...BusSettings.shape,
  SHOP_URL: z.url({ protocol: /^https?$/ }).describe("the shop's address, as shoppers see it"),
  ...MailerSettings.shape,
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  PRODUCT_URL: z.url().describe('the address of the product service, such as http://product:8080'),
  UNSUBSCRIBE_KEY: z.string().min(32).describe('the secret that signs the links by which mails are stopped'),
  TIME_ZONE: z
    .string()
    .refine((name) => Intl.supportedValuesOf('timeZone').includes(name), 'must be a time zone such as Europe/London')
    .describe('the time zone of quiet hours'),
  LANGUAGE: Language.describe('the language of mails to recipients who have not chosen one, such as en'),
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = parseEnv(Env, env);
  return {
    port: parsed.PORT,
    host: parsed.HOST,
    logLevel: parsed.LOG_LEVEL,
    traces: parsed,
    database: postgresSettings(parsed, awsLogin(parsed.DATABASE_SECRET_ARN)),
    busUrl: parsed.BUS_URL,
    busSecretArn: parsed.BUS_SECRET_ARN,
    userUrl: parsed.USER_URL,
    productUrl: parsed.PRODUCT_URL,
    unsubscribeKey: parsed.UNSUBSCRIBE_KEY,
    shop: { shopUrl: parsed.SHOP_URL.replace(/\/$/, ''), language: parsed.LANGUAGE, timeZone: parsed.TIME_ZONE },
    mailer: MailerSettings.parse(parsed),
  };
}
