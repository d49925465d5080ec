import type { KeyObject } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { PlatformError } from '../http/errors.ts';
import { Caller } from './caller.ts';

const ISSUER = 'shopmart-user';
const AUDIENCE = 'shopmart-services';
const ALGORITHM = 'EdDSA';

const LIFE_SECONDS = 300;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A caller, with the expiry of its token in milliseconds since 1970. */
export interface VerifiedCaller {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/** Signs a token that identifies the caller to every service for five minutes. Only the user service holds the key. */
export async function signCaller(caller: Caller, key: SigningKey, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ accountId: caller.accountId, roles: caller.roles, customers: caller.customers })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid })
    .setSubject(String(caller.customerId))
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE_SECONDS)
    .sign(key.privateKey);
}

/** @throws PlatformError `token-expired`, or `token-invalid` when the signature, the audience or the claims are not valid. */
export async function verifyCaller(token: string, keys: JWTVerifyGetKey, now: Date): Promise<VerifiedCaller> {
  const payload = await verifiedPayload(token, keys, now);
  const { sub, accountId, roles, customers } = payload;
  const caller = Caller.safeParse({ customerId: Number(sub), accountId, roles, customers });
  if (!caller.success || payload.exp === undefined) throw invalid();
  return { caller: caller.data, expiresAt: payload.exp * 1000 };
}

async function verifiedPayload(token: string, keys: JWTVerifyGetKey, now: Date) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp'],
      currentDate: now,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new PlatformError('token-expired', 'the caller token has expired; exchange the session for another');
    if (error instanceof errors.JOSEError) throw invalid();
    throw error;
  }
}

function invalid(): PlatformError {
  return new PlatformError('token-invalid', 'the caller token was not issued by this shop; sign in again');
}
