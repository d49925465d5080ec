import * as z from 'zod';
import { AcmeEnvironment } from './acme/settings.ts';

/** Who issues and renews the certificates of an environment. With `acm` it is AWS Certificate Manager itself. */
export const CertificatesEnvironment = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('acm') }), AcmeEnvironment], {
  error: "choose 'acm' or 'acme'",
});
