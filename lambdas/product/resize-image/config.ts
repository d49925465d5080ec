import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

const Settings = DataApiSettings.extend({
  UPLOADS_BUCKET: z.string().min(3).describe('the bucket that staff upload pictures to'),
  MEDIA_BUCKET: z.string().min(3).describe('the bucket that the edge serves renditions from'),
});

export const config = parseEnv(Settings, process.env);
