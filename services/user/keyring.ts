import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { addSigningKey, findPublicKeys, findSigningKey } from '../../domain/user/session/signing-key-store.ts';
import type { NewKey } from '../../domain/user/session/signing-key-store.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import { PublishedKeys } from '../../platform/identity/published-keys.ts';
import { signCaller, verifyCaller } from '../../platform/identity/tokens.ts';
import type { SigningKey } from '../../platform/identity/tokens.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** Signs and verifies caller tokens with keys that all tasks share in the database. Adds a key when the last one may no longer sign. */
export interface Keyring {
  sign(caller: Caller): Promise<string>;
  verify(token: string): Promise<Caller>;
  published(): Promise<JSONWebKeySet>;
}

export function keyring(sql: Sql, now: () => Date): Keyring {
  let current: (SigningKey & { readonly signsUntil: number }) | undefined;

  const signingKey = async (): Promise<SigningKey> => {
    if (current && current.signsUntil > now().getTime()) return current;
    const stored = (await findSigningKey(sql, now())) ?? (await addSigningKey(sql, generateKey(), now()));
    current = {
      kid: stored.kid,
      privateKey: createPrivateKey({ key: { ...stored.privateJwk }, format: 'jwk' }),
      signsUntil: Date.parse(stored.signsUntil),
    };
    return current;
  };

  const published = async (): Promise<JSONWebKeySet> => PublishedKeys.parse({ keys: await findPublicKeys(sql, now()) });

  return {
    sign: async (caller) => signCaller(caller, await signingKey(), now()),
    verify: async (token) => (await verifyCaller(token, createLocalJWKSet(await published()), now())).caller,
    published,
  };
}

function generateKey(): NewKey {
  const kid = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    kid,
    privateJwk: privateKey.export({ format: 'jwk' }),
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' },
  };
}
