import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DatabaseAuthority, DatabaseSettings } from '../../../platform/sql/settings.ts';

const Settings = DatabaseSettings.pick({ DATABASE_HOST: true, DATABASE_PORT: true, DATABASE_NAME: true, DATABASE_TLS: true }).extend({
  ADMIN_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret with the login that may change roles'),
  DATABASE_AUTHORITY_ARN: DatabaseAuthority,
});

export const config = parseEnv(Settings, process.env);
