import { randomBytes } from 'node:crypto';

/** Credentials of a process in the form of AWS. The emulators look up the key and do not verify the signature: every process here can read every secret. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function createCredentials(): Credentials {
  const id = [...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}

/** The access key id in a request that is signed with Signature Version 4. */
export function accessKeyIn(authorization: string | undefined): string | undefined {
  return /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)/.exec(authorization ?? '')?.[1];
}

/** The header for a caller that does not use the SDK. */
export function authorizationOf(accessKeyId: string): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/`;
}
