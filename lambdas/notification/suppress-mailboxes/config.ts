import { parseEnv } from '../../../platform/config/env.ts';
import { DataApiSettings } from '../../../platform/sql/settings.ts';

export const config = parseEnv(DataApiSettings, process.env);
