import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';
import { DatabaseSecretSettings } from '../../platform/sql/settings.ts';

const Settings = DatabaseSecretSettings.extend({
  STOCK_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about stock'),
  PICK_COMMANDS_URL: z.url().describe('the address of the queue that carries commands to the warehouses'),
  PAYMENT_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about payments'),
  SHOP_URL: z.url().describe("the shop's address, as shoppers see it"),
});

export const config = parseEnv(Settings, process.env);
