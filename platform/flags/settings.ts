import { z } from 'zod';
import { jsonSetting } from '../config/json-setting.ts';
import { FlagValues } from './file-provider.ts';

/** Part of the `config.ts` of every deployable that reads flags. */
export const FlagSettings = z.object({
  FLAGS: jsonSetting(FlagValues).describe('a JSON object of booleans, such as {"checkout":true}'),
  FLAGS_FILE: z.string().min(1).optional().describe('a JSON file whose flags override those in FLAGS while it exists'),
});
