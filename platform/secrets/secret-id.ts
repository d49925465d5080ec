import * as z from 'zod';

/** The setting that names a secret: its ARN, or its path in a store that has paths. */
export const SecretId = z.string().regex(/^(arn:\S+|[\w-]+(\/[\w-]+)*(\?version=\d+)?)$/, 'is neither an ARN nor a path of a secret');
