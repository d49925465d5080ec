import * as z from 'zod';
import { awsLogin } from '../../adapters/secrets/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings, postgresSettings } from '../../platform/sql/settings.ts';
import { StaffRole } from '../../platform/identity/caller.ts';
import { CacheSettings } from '../../platform/valkey/settings.ts';
import { keyOf } from './authenticator.ts';

const WorkAccount = z.string().transform((text, context) => {
  const account = z.object({ email: EmailAddress, password: z.string().min(12) }).safeParse(jsonOrUndefined(text));
  if (account.success) return account.data;
  context.addIssue({ code: 'custom', message: 'must be JSON with email and a password of 12 characters or more' });
  return z.NEVER;
});

const Env = ServiceSettings.extend({
  ...DatabaseSettings.shape,
  ...CacheSettings.shape,
  SHOP_URL: z.url({ protocol: /^https?$/ }).describe('the address that shoppers see'),
  BOOTSTRAP_STAFF: WorkAccount.describe('the secret with the first staff account'),
  BOOTSTRAP_AUTHENTICATOR: z
    .string()
    .min(20)
    .optional()
    .describe("the secret that the first staff account's authenticator is made of; only where third parties are stand-ins"),
  BOOTSTRAP_IMPORTER: WorkAccount.describe('the secret with the importing account'),
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = parseEnv(Env, env);
  return {
    port: parsed.PORT,
    host: parsed.HOST,
    environment: parsed.ENVIRONMENT,
    inFlightNamespace: parsed.IN_FLIGHT_NAMESPACE,
    logLevel: parsed.LOG_LEVEL,
    traces: parsed,
    database: postgresSettings(parsed, awsLogin(parsed.DATABASE_SECRET_ARN)),
    cacheUrl: parsed.CACHE_URL,
    cacheSecretArn: parsed.CACHE_SECRET_ARN,
    shopUrl: parsed.SHOP_URL,
    workAccounts: [
      {
        ...parsed.BOOTSTRAP_STAFF,
        name: 'Staff',
        roles: StaffRole.options,
        ...(parsed.BOOTSTRAP_AUTHENTICATOR !== undefined && { authenticatorKey: keyOf(parsed.BOOTSTRAP_AUTHENTICATOR) }),
      },
      { ...parsed.BOOTSTRAP_IMPORTER, name: 'Importer', roles: ['importer'] },
    ] as const,
  };
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
