import * as z from 'zod';
import { parseEnv } from '../../platform/config/env.ts';

const Env = z.object({
  PORT: z.coerce.number().int().describe('the port to listen on'),
  HOST: z.string().min(1).default('0.0.0.0').describe('the address to listen on'),
  LOG_LEVEL: z.string().default('info'),
  STRIPE_API_KEY: z.string().min(1).describe('any secret; the payment Lambda must send the same'),
  STRIPE_WEBHOOK_SECRET: z.string().min(1).describe('any secret; services/payment must verify webhooks with the same'),
  WEBHOOK_URL: z.url().describe('the webhook address of services/payment, such as http://payment:8080/webhooks/stripe'),
  SHOP_URL: z.url().describe("the shop's address in browsers"),
  BUS_USER: z.string().min(1).describe('the user of the bus'),
  BUS_PASSWORD: z.string().min(1).describe("that user's password"),
  BUS_URL: z.url({ protocol: /^rediss?$/ }).describe('the bus, such as redis://bus:6379; it stores the account'),
});

export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = parseEnv(Env, env);
  const { PORT, HOST, LOG_LEVEL, STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET, WEBHOOK_URL, SHOP_URL, BUS_URL } = parsed;
  return {
    port: PORT,
    host: HOST,
    logLevel: LOG_LEVEL,
    apiKey: STRIPE_API_KEY,
    shopUrl: SHOP_URL,
    busUrl: BUS_URL,
    busLogin: { username: parsed.BUS_USER, password: parsed.BUS_PASSWORD },
    webhooks: { url: WEBHOOK_URL, secret: STRIPE_WEBHOOK_SECRET },
  };
}
