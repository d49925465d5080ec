import { z } from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';

const Settings = z.object({
  DISTRIBUTION_ID: z.string().min(1).describe("the id of the shop's CloudFront distribution"),
});

export const config = parseEnv(Settings, process.env);
