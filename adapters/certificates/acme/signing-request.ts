import 'reflect-metadata';
import { PemConverter, Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface SigningRequest {
  /** PKCS #10 in base64url, as the authority takes it. */
  readonly csr: string;
  /** A new key as PKCS #8 PEM. */
  readonly privateKey: string;
}

/** A new ECDSA key, which CloudFront and load balancers serve, and the request to certify it. */
export async function newSigningRequest(hostName: string): Promise<SigningRequest> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: `CN=${hostName}`,
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: hostName }])],
    },
    crypto,
  );
  const privateKey = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { csr: Buffer.from(request.rawData).toString('base64url'), privateKey };
}
