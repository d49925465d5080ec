import { z } from 'zod';
import { parseEnv } from '../../platform/config/env.ts';

const Settings = z.object({
  SHOP_URL: z.url().describe("the shop's public address"),
  STAFF_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret with the email and password of a staff account'),
});

export const config = parseEnv(Settings, process.env);
