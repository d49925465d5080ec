import * as z from 'zod';
import { jsonSetting } from '../../platform/config/json-setting.ts';
import { parseEnv } from '../../platform/config/env.ts';

const Settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).describe('the port to listen on'),
  HOST: z.string().min(1).default('127.0.0.1').describe('the address to listen on'),
  ROLE_ID: z.string().min(1).describe('the role id of the AppRole'),
  VAULT_SECRET_ID: z.string().min(16).describe('the secret id of the AppRole, at least 16 characters'),
  VAULT_SECRETS: jsonSetting(z.record(z.string(), z.string())).describe(
    'a JSON object of secrets by path, such as {"shopmart/dev/payment/stripe-key":"…"}',
  ),
});

export const config = parseEnv(Settings, process.env);
