import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

const Settings = DataApiSettings.extend({
  TIME_ZONE: z.string().min(1).describe("the shop's time zone, such as Europe/London"),
});

export const config = parseEnv(Settings, process.env);
