import * as z from 'zod';
import type { CertificateIssuer } from '../../platform/certificates/certificate-issuer.ts';
import type { CertificateStore } from '../../platform/certificates/certificate-store.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import { acmStore } from './acm/store.ts';
import { acmeIssuer } from './acme/issuer.ts';
import { route53Records } from './acme/route53-records.ts';
import { AcmeRenewalSettings } from './acme/settings.ts';

/** The settings of the function that renews the certificate. */
export const RenewalSettings = z.object({ ...AcmeRenewalSettings.shape });

/** The places that serve the certificate. */
export function certificateStores(settings: z.infer<typeof RenewalSettings>): readonly CertificateStore[] {
  return settings.CERTIFICATE_ARNS.map(acmStore);
}

/** The certificate authority of the environment. @param signal - ends an order */
export function certificateIssuer(settings: z.infer<typeof RenewalSettings>, secrets: Secrets, signal: AbortSignal): CertificateIssuer {
  return acmeIssuer({
    directoryUrl: settings.ACME_DIRECTORY_URL,
    accountKey: () => secrets.value(settings.ACCOUNT_KEY_SECRET_ARN),
    contact: settings.ACME_CONTACT,
    records: route53Records({ hostedZoneId: settings.HOSTED_ZONE_ID, signal }),
    signal,
  });
}
