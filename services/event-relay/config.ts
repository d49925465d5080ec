import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { jsonSetting } from '../../platform/config/json-setting.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';

const { DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: name, DATABASE_TLS } = DatabaseSettings.shape;
const user = z.string().min(1).describe("the event relay's login role");
const password = z.string().min(1).describe("that role's password");

const Sinks = jsonSetting(z.record(z.string(), z.array(z.url()))).describe(
  'a JSON object of queue URLs by event type, such as {"product.price-changed.v1":["https://…"]}',
);

const Env = ServiceSettings.extend({
  CORE_HOST: host,
  CORE_PORT: port,
  CORE_NAME: name,
  CORE_USER: user,
  CORE_PASSWORD: password,
  ORDERS_HOST: host,
  ORDERS_PORT: port,
  ORDERS_NAME: name,
  ORDERS_USER: user,
  ORDERS_PASSWORD: password,
  DATABASE_TLS,
  ORDERS_TLS: DATABASE_TLS.unwrap().optional().describe('as DATABASE_TLS, where the orders database differs from core'),
  BUS_URL: z.url({ protocol: /^rediss?$/ }).describe('the bus, such as redis://bus:6379'),
  EVENTS_PER_STREAM: z.coerce.number().int().min(1).describe('the number of events that a stream keeps, such as 1000000'),
  SINKS: Sinks,
});

export function readConfig(source: Readonly<Record<string, string | undefined>>) {
  const env = parseEnv(Env, source);
  const tls = env.DATABASE_TLS;
  const core: PostgresSettings = {
    host: env.CORE_HOST,
    port: env.CORE_PORT,
    database: env.CORE_NAME,
    user: env.CORE_USER,
    password: env.CORE_PASSWORD,
    tls,
  };
  const orders: PostgresSettings = {
    host: env.ORDERS_HOST,
    port: env.ORDERS_PORT,
    database: env.ORDERS_NAME,
    user: env.ORDERS_USER,
    password: env.ORDERS_PASSWORD,
    tls: env.ORDERS_TLS ?? tls,
  };
  const { PORT, HOST, LOG_LEVEL, BUS_URL, EVENTS_PER_STREAM, SINKS } = env;
  return {
    port: PORT,
    host: HOST,
    logLevel: LOG_LEVEL,
    traces: env,
    databases: { core, orders },
    busUrl: BUS_URL,
    eventsPerStream: EVENTS_PER_STREAM,
    sinks: SINKS,
  };
}
