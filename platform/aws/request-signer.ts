import type { AwsCredentialIdentity } from '@smithy/types';
import { createHmac, hash } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  /** Region, service and `aws4_request`. */
  readonly scope: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Headers = Record<string, string>;

/** Headers that say what is requested; proxies may change others. */
const SIGNED = new Set(['host', 'content-type', 'x-amz-target']);

/** Signs requests that differ in their bodies only, by AWS's Signature Version 4. Returns their headers. */
export function requestSigner({ method, path, scope, headers }: SignedRequest) {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const known = own.filter(([name]) => SIGNED.has(name));
  const canonicalPath = path.split('/').map(encodeURIComponent).join('/');
  let key: { readonly of: string; readonly value: Buffer } | undefined;

  return ({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentialIdentity, body: string, now: Date): Headers => {
    const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
    const day = time.slice(0, 8);
    const perRequest = [
      ['x-amz-date', time] as const,
      ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken] as const]),
    ];
    const signed = [...known, ...perRequest].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const names = signed.map(([name]) => name).join(';');
    const lines = signed.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
    const canonical = `${method}\n${canonicalPath}\n\n${lines}\n${names}\n${hash('sha256', body)}`;
    const of = `${secretAccessKey} ${day}`;
    if (key?.of !== of) key = { of, value: [day, ...scope.split('/')].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`)) };
    const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${scope}\n${hash('sha256', canonical)}`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${day}/${scope}, SignedHeaders=${names}, Signature=${hmac(key.value, text).toString('hex')}`;
    return { ...Object.fromEntries([...own, ...perRequest]), authorization };
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
