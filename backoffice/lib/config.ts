import * as z from 'zod';
import { Currency } from '../../platform/money/money.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { TraceSettings } from '../../platform/telemetry/trace-settings.ts';

const Settings = z.object({
  ...TraceSettings.shape,
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080).describe('the port to listen on'),
  HOST: z.string().min(1).default('0.0.0.0').describe('the address to listen on'),
  CURRENCY: Currency.describe('the ISO 4217 code of what the shop sells in, such as GBP'),
  ORDER_URL: z.url().describe('the address of the order service, such as http://order:8080'),
  ANALYTICS_URL: z.url().describe('the address of the analytics service, such as http://analytics:8080'),
  INVENTORY_URL: z.url().describe('the address of the inventory service, such as http://inventory:8080'),
  PRODUCT_URL: z.url().describe('the address of the product service, such as http://product:8080'),
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  UPLOADS_URL: z.url().describe('the address of the bucket that browsers send pictures to'),
  SHOP_URL: z.url().describe("the shop's address: the origin that form posts must come from"),
});

let settings: z.infer<typeof Settings> | undefined;

/** Read by `main.ts`, so that a wrong setting stops the process; never read in the build, which has none. */
export function config() {
  settings ??= parseEnv(Settings, process.env);
  return settings;
}
