import * as z from 'zod';
import { awsAuthority, awsLogin } from '../../adapters/secrets/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseAuthority, DatabaseSettings, postgresSettings } from '../../platform/sql/settings.ts';
import { CacheSettings } from '../../platform/valkey/settings.ts';

const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_SECRET_ARN } = DatabaseSettings.shape;

const Env = ServiceSettings.extend({
  ...DatabaseSettings.shape,
  ...CacheSettings.shape,
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  TIME_ZONE: z.string().min(1).describe("the shop's time zone, such as Europe/London"),
  ORDERS_HOST: DATABASE_HOST.describe('the host of the orders database, or of its replicas'),
  ORDERS_PORT: DATABASE_PORT,
  ORDERS_NAME: DATABASE_NAME.describe('the name of the orders database'),
  ORDERS_SECRET_ARN: DATABASE_SECRET_ARN.describe('the ARN of the secret with the login of analytics in the orders database'),
  ORDERS_AUTHORITY_ARN: DatabaseAuthority,
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = parseEnv(Env, env);
  const orders = {
    DATABASE_HOST: parsed.ORDERS_HOST,
    DATABASE_PORT: parsed.ORDERS_PORT,
    DATABASE_NAME: parsed.ORDERS_NAME,
    DATABASE_SECRET_ARN: parsed.ORDERS_SECRET_ARN,
    DATABASE_TLS: parsed.DATABASE_TLS,
  };
  return {
    service: parsed,
    core: postgresSettings(parsed, awsLogin(parsed.DATABASE_SECRET_ARN)),
    orders: postgresSettings(orders, awsLogin(parsed.ORDERS_SECRET_ARN), awsAuthority(parsed.ORDERS_AUTHORITY_ARN)),
    cacheUrl: parsed.CACHE_URL,
    cacheSecretArn: parsed.CACHE_SECRET_ARN,
    userUrl: parsed.USER_URL,
    timeZone: parsed.TIME_ZONE,
  };
}
