import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { Currency } from '../../../platform/money/money.ts';

const Settings = z.object({
  SHOP_URL: z.url().describe("the shop's public address"),
  CURRENCY: Currency.describe('the ISO 4217 code of what the shop sells in, such as GBP'),
  ACCOUNT_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret with the email and password of an importing account'),
});

export const config = parseEnv(Settings, process.env);
