import type { IssuedCertificate } from './certificate-store.ts';

/** The port to a certificate authority. Its vendors are in `adapters/certificates/`. */
export interface CertificateIssuer {
  /** @throws Error with the authority's reason and the remedy */
  issue(hostName: string): Promise<IssuedCertificate>;
}
