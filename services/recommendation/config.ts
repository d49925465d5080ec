import * as z from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';
import { BusSettings } from '../../platform/valkey/settings.ts';

const Settings = ServiceSettings.extend({
  ...DatabaseSettings.shape,
  ...BusSettings.shape,
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  PRODUCT_URL: z.url().describe('the address of the product service, such as http://product:8080'),
  INVENTORY_URL: z.url().describe('the address of the inventory service, such as http://inventory:8080'),
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  return parseEnv(Settings, env);
}
