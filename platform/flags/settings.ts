import * as z from 'zod';
import { jsonSetting } from '../config/json-setting.ts';

/** Flags by name, such as `{"checkout-enabled": true}`. */
export const FlagValues = z.record(z.string(), z.boolean());

export type FlagValues = Readonly<z.infer<typeof FlagValues>>;

/** Part of the `config.ts` of every deployable that reads flags. */
export const FlagSettings = z.object({
  FLAGS: jsonSetting(FlagValues).describe(
    'a JSON object of booleans, such as {"checkout-enabled":true}, that apply until AppConfig is read',
  ),
  FLAGS_URL: z
    .url({ protocol: /^http$/ })
    .describe(
      'the address of the flags at the AppConfig agent, such as http://localhost:2772/applications/A/environments/E/configurations/P',
    ),
});
