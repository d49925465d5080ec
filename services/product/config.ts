import * as z from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { ServiceSettings } from '../../platform/http/settings.ts';
import { Currency } from '../../platform/money/money.ts';
import { DatabaseSettings } from '../../platform/sql/settings.ts';
import { CacheSettings } from '../../platform/valkey/settings.ts';

const Settings = DatabaseSettings.extend({
  ...ServiceSettings.shape,
  ...CacheSettings.shape,
  USER_URL: z.url().describe('the address of the user service, such as http://user:8080'),
  UPLOADS_BUCKET: z.string().min(3).describe('the bucket that staff upload pictures to'),
  SHOP_URL: z.url().describe("the shop's address, to which an upload returns"),
  CURRENCY: Currency.describe('the ISO 4217 code of what the shop sells in, such as GBP'),
});

export const config = parseEnv(Settings, process.env);
