import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DatabaseAuthority, DatabaseSettings } from '../../../platform/sql/settings.ts';

const secretArn = z.string().startsWith('arn:');

const Settings = DatabaseSettings.pick({ DATABASE_HOST: true, DATABASE_PORT: true, DATABASE_NAME: true, DATABASE_TLS: true }).extend({
  ADMIN_SECRET_ARN: secretArn.describe('the ARN of the secret with the login that may create schemas and roles'),
  ROLE_SECRET_ARN: secretArn.describe("the ARN of the secret with the context's login"),
  RELAY_SECRET_ARN: secretArn.describe("the ARN of the secret with the event relay's login"),
  DATABASE_AUTHORITY_ARN: DatabaseAuthority,
  READER_SECRET_ARN: secretArn
    .optional()
    .describe("the ARN of the secret with the login that reads the schema's views; leave it out for none"),
  SCHEMA: z.string().min(1).describe("the context's schema"),
});

export const config = parseEnv(Settings, process.env);
