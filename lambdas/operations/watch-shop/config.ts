import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';

const Settings = z.object({
  SHOP_URL: z.url().describe('the address of the shop'),
  CUSTOMER_EMAIL: z.email().describe('the e-mail address of its orders, by which staff recognise them'),
  CARD: z.string().optional().describe('a test card of the payment provider; without one it ends at the payment step'),
});

export const config = parseEnv(Settings, process.env);
