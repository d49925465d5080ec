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
    shopUrl: parsed.SHOP_URL.replace(/\/$/, ''),
    language: parsed.LANGUAGE,
    mailer: MailerSettings.parse(parsed),
  };
}
