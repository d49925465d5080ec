import * as z from 'zod';

/** An authority that speaks ACME, in an environment. */
export const AcmeEnvironment = z.strictObject({
  kind: z.literal('acme'),
  directoryUrl: z.url({
    protocol: /^https$/,
    error: 'give the https address of the directory, such as https://acme-v02.api.letsencrypt.org/directory',
  }),
  hostedZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]+$/, 'give the id of the public hosted zone in Route 53 that has the name, such as Z0123456789ABC'),
  contact: z.email('give the mail address that gets warnings of the authority'),
});

/** Settings of the function that renews the certificate. */
export const AcmeRenewalSettings = z.object({
  HOST_NAME: z.hostname().describe("the shop's name, such as www.shopmart.example"),
  CERTIFICATE_ARNS: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().startsWith('arn:')).min(1))
    .describe('the ARNs of the certificates to replace, separated by commas'),
  ACME_DIRECTORY_URL: z.url().describe("the address of the authority's directory"),
  ACME_CONTACT: z.email().describe('the mail address of the account'),
  ACCOUNT_KEY_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of the secret with the account key'),
  HOSTED_ZONE_ID: z.string().min(1).describe('the id of the hosted zone in Route 53 that has the name'),
});
