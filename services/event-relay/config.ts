import * as z from 'zod';
import { awsAuthority, awsLogin } from '../../adapters/secrets/vendors.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { jsonSetting } from '../../platform/config/json-setting.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { DatabaseAuthority, DatabaseSettings } from '../../platform/sql/settings.ts';
import type { RotatedPostgresSettings } from '../../platform/sql/postgres.ts';
import { BusSettings } from '../../platform/valkey/settings.ts';

const { DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: name, DATABASE_TLS } = DatabaseSettings.shape;
const secretArn = z.string().startsWith('arn:').describe("the ARN of the secret with the event relay's login");

const Sinks = jsonSetting(z.record(z.string(), z.array(z.url()))).describe(
  'a JSON object of queue URLs by event type, such as {"product.price-changed.v1":["https://…"]}',
);

const Env = ServiceSettings.extend({
  CORE_HOST: host,
  CORE_PORT: port,
  CORE_NAME: name,
  CORE_SECRET_ARN: secretArn,
  ORDERS_HOST: host,
  ORDERS_PORT: port,
  ORDERS_NAME: name,
  ORDERS_SECRET_ARN: secretArn,
  DATABASE_TLS,
  ORDERS_AUTHORITY_ARN: DatabaseAuthority,
  ...BusSettings.shape,
  EVENTS_PER_STREAM: z.coerce.number().int().min(1).describe('the number of events that a stream keeps, such as 1000000'),
  SINKS: Sinks,
});

export function readConfig(source: Readonly<Record<string, string | undefined>>) {
  const env = parseEnv(Env, source);
  const tls = env.DATABASE_TLS;
  const core: RotatedPostgresSettings = {
    host: env.CORE_HOST,
    port: env.CORE_PORT,
    database: env.CORE_NAME,
    login: awsLogin(env.CORE_SECRET_ARN),
    tls,
  };
  const orders: RotatedPostgresSettings = {
    host: env.ORDERS_HOST,
    port: env.ORDERS_PORT,
    database: env.ORDERS_NAME,
    login: awsLogin(env.ORDERS_SECRET_ARN),
    authority: awsAuthority(env.ORDERS_AUTHORITY_ARN),
    tls,
  };
  const { PORT, HOST, LOG_LEVEL, BUS_URL, BUS_SECRET_ARN, EVENTS_PER_STREAM, SINKS } = env;
  return {
    port: PORT,
    host: HOST,
    logLevel: LOG_LEVEL,
    traces: env,
    databases: { core, orders },
    busUrl: BUS_URL,
    busLogin: awsLogin(BUS_SECRET_ARN),
    eventsPerStream: EVENTS_PER_STREAM,
    sinks: SINKS,
  };
}
