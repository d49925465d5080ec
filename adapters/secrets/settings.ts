import * as z from 'zod';
import { VaultEnvironment } from './vault/settings.ts';

/** Where an environment keeps the secrets of third parties. */
export const SecretsEnvironment = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('aws') }), VaultEnvironment], {
  error: "choose 'aws' or 'vault'",
});
