import * as z from 'zod';
import { CommandQueueSettings } from '../../domain/order/saga/command-queue-settings.ts';
import { parseEnv } from '../../platform/config/env.ts';
import { FlagSettings } from '../../platform/flags/settings.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { Currency } from '../../platform/money/money.ts';
import { DatabaseAuthority, DatabaseSettings } from '../../platform/sql/settings.ts';
import { BusSettings, CacheSettings } from '../../platform/valkey/settings.ts';

const Settings = DatabaseSettings.extend({
  ...ServiceSettings.shape,
  DATABASE_AUTHORITY_ARN: DatabaseAuthority,
  REPLICA_HOST: DatabaseSettings.shape.DATABASE_HOST.describe('the host of the replicas of the database, or of the database'),
  REPLICA_NAME: DatabaseSettings.shape.DATABASE_NAME.describe('the name of the database on its replicas'),
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  ...CacheSettings.shape,
  ...BusSettings.shape,
  PRODUCT_URL: z.url().describe('the address of the product service, such as http://product:8080'),
  INVENTORY_URL: z.url().describe('the address of the inventory service, such as http://inventory:8080'),
  ...CommandQueueSettings.shape,
  SHOP_URL: z.url().describe("the shop's address, as shoppers see it"),
  CURRENCY: Currency.describe("the ISO 4217 code of the shop's currency, such as GBP"),
  ...FlagSettings.shape,
});

export const config = parseEnv(Settings, process.env);
