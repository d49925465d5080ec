import { calculateJwkThumbprint, exportJWK, FlattenedSign, importPKCS8 } from 'jose';
import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import { AcmeError } from './acme-error.ts';

const Directory = z.object({ newNonce: z.url(), newAccount: z.url(), newOrder: z.url() });

export interface AccountProps {
  /** Such as `https://acme-v02.api.letsencrypt.org/directory`. */
  readonly directoryUrl: string;
  /** An ECDSA key on P-256 as PKCS #8 PEM: it is the account. */
  readonly accountKey: string;
  /** Receives warnings of the authority. */
  readonly contact: string;
  readonly signal: AbortSignal;
}

export interface AcmeResponse {
  readonly text: string;
  readonly location: string;
}

export interface Account {
  readonly newOrderUrl: string;
  /** Of the account key, part of every key authorization. */
  readonly thumbprint: string;
  /** Sends a signed request; without a body it reads the resource. */
  post(url: string, body?: object): Promise<AcmeResponse>;
}

/** The authority may refuse a nonce that it has forgotten; each refusal brings a new one. */
const MAX_NONCES = 10;

/** Signs in at a certificate authority by RFC 8555; creates the account at the first use of its key. */
export async function openAccount({ directoryUrl, accountKey, contact, signal }: AccountProps): Promise<Account> {
  const key = await importAccountKey(accountKey);
  const jwk = await exportJWK(createPublicKey(accountKey));
  const directory = Directory.parse(JSON.parse(await (await request(directoryUrl, { signal })).text()));
  let nonce: string | null = null;
  let kid: string | undefined;

  const post = async (url: string, body?: object): Promise<AcmeResponse> => {
    for (let attempt = 1; ; attempt += 1) {
      nonce ??= (await request(directory.newNonce, { method: 'HEAD', signal })).headers.get('replay-nonce');
      const header = { alg: 'ES256', url, ...(nonce !== null && { nonce }), ...(kid === undefined ? { jwk } : { kid }) };
      const payload = new TextEncoder().encode(body ? JSON.stringify(body) : '');
      const jws = await new FlattenedSign(payload).setProtectedHeader(header).sign(key);
      const headers = { 'content-type': 'application/jose+json' };
      const response = await request(url, { method: 'POST', headers, body: JSON.stringify(jws), signal });
      nonce = response.headers.get('replay-nonce');
      const text = await response.text();
      if (response.ok) return { text, location: response.headers.get('location') ?? '' };
      const error = new AcmeError(`POST ${url} returned ${response.status}`, parseJson(text));
      if (error.type !== 'badNonce' || attempt === MAX_NONCES) throw error;
    }
  };

  kid = (await post(directory.newAccount, { termsOfServiceAgreed: true, contact: [`mailto:${contact}`] })).location;
  return { newOrderUrl: directory.newOrder, thumbprint: await calculateJwkThumbprint(jwk), post };
}

async function importAccountKey(pem: string) {
  try {
    return await importPKCS8(pem, 'ES256');
  } catch {
    // Without its cause, which may quote the key.
    throw new Error(
      'the account key is not an ECDSA key on P-256 as PKCS #8 PEM: make one with openssl as docs/deploying.md shows, and enter it',
    );
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new Error(`${init.method ?? 'GET'} ${url}: the certificate authority does not respond`, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
