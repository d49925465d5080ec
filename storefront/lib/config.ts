import * as z from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { TraceSettings } from '../../platform/telemetry/trace-settings.ts';

const Settings = z.object({
  ...TraceSettings.shape,
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080).describe('the port to listen on'),
  HOST: z.string().min(1).default('0.0.0.0').describe('the address to listen on'),
  ENVIRONMENT: z.string().min(1).describe('the name of the environment, such as dev'),
  IN_FLIGHT_NAMESPACE: z
    .string()
    .min(1)
    .optional()
    .describe('the CloudWatch namespace for requests in flight, by which the shop scales; leave it out where it does not scale'),
  PRODUCT_URL: z.url().describe('the address of the product service, such as http://product:8080'),
  NOTIFICATION_URL: z.url().describe('the address of the notification service, such as http://notification:8080'),
  ORDER_URL: z.url().describe('the address of the order service, such as http://order:8080'),
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  INVENTORY_URL: z.url().describe('the address of the inventory service, such as http://inventory:8080'),
  RECOMMENDATION_URL: z.url().describe('the address of the recommendation service, such as http://recommendation:8080'),
  SHOP_URL: z.url().describe('the address that shoppers see: the origin that form posts must come from'),
  PAYMENT_PROVIDER: z.string().min(1).describe('the name of the payment provider that new payments go to'),
  PAYMENT_SCRIPT_URL: z.url().describe("the address of the payment provider's script"),
  PAYMENT_PUBLISHABLE_KEY: z.string().min(1).describe("the payment provider's publishable key"),
  PAYMENT_CONTENT_SOURCES: z
    .string()
    .min(1)
    .describe("what the content security policy lets the payment provider's script load, separated by spaces"),
});

export type Settings = Readonly<z.infer<typeof Settings>>;

let settings: Settings | undefined;

/** Read by `main.ts`, so that a wrong setting stops the process; never read in the build, which has none. */
export function config(): Settings {
  settings ??= parseEnv(Settings, process.env);
  return settings;
}
