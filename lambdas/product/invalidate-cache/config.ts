import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

const Settings = DataApiSettings.extend({
  DISTRIBUTION_ID: z.string().min(1).describe("the id of the shop's CloudFront distribution"),
  PATHS_PER_MONTH: z.coerce.number().int().min(0).describe('how many paths are invalidated in a calendar month, such as 1000'),
});

export const config = parseEnv(Settings, process.env);
