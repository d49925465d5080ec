/** The port to a store from which a load balancer or a distribution serves a certificate. */
export interface CertificateStore {
  /** For logs and errors, such as its region. */
  readonly name: string;

  current(): Promise<StoredCertificate>;

  /** Replaces the certificate; whatever serves it keeps its reference. */
  replace(certificate: IssuedCertificate): Promise<void>;
}

export interface StoredCertificate {
  readonly hostNames: readonly string[];
  readonly beginsAt: Date;
  readonly endsAt: Date;
}

/** PEM texts. The key exists in memory and in the stores only. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly chain: string;
  readonly privateKey: string;
}
