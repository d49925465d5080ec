import type { CertificateIssuer } from './certificate-issuer.ts';
import type { CertificateStore, StoredCertificate } from './certificate-store.ts';

/** A placeholder of one day, with which a shop begins, is due at once. */
const LEAST_MILLIS = 2 * 86_400_000;

export interface RenewalProps {
  readonly hostName: string;
  readonly stores: readonly CertificateStore[];
  readonly issuer: CertificateIssuer;
  readonly now: Date;
}

export interface Renewal {
  readonly outcome: 'kept' | 'renewed';
  /** The stores whose certificate was due. */
  readonly due: readonly string[];
  /** The earliest end of a certificate before this run. */
  readonly endedAt: Date;
}

/**
 * Replaces the certificate in all stores once it is due in one of them. A run that failed after some stores is completed by the next one, which issues another
 * certificate.
 */
export async function renewCertificate({ hostName, stores, issuer, now }: RenewalProps): Promise<Renewal> {
  const found = await Promise.all(stores.map(async (store) => ({ store, certificate: await store.current() })));
  const due = found.filter(({ certificate }) => isDue(certificate, hostName, now)).map(({ store }) => store.name);
  const endedAt = new Date(Math.min(...found.map(({ certificate }) => certificate.endsAt.getTime())));
  if (due.length === 0) return { outcome: 'kept', due, endedAt };
  const issued = await issuer.issue(hostName);
  for (const store of stores) await store.replace(issued);
  return { outcome: 'renewed', due, endedAt };
}

/** Due when a third of its life is left, or when it is for another name. */
export function isDue({ hostNames, beginsAt, endsAt }: StoredCertificate, hostName: string, now: Date): boolean {
  const lifetime = endsAt.getTime() - beginsAt.getTime();
  return !hostNames.includes(hostName) || endsAt.getTime() - now.getTime() <= Math.max(lifetime / 3, LEAST_MILLIS);
}
