import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import * as z from 'zod';
import type { Caller } from '../../platform/identity/caller.ts';
import { CallerToken, StaffRole } from '../../platform/identity/caller.ts';
import { PublishedKeys } from '../../platform/identity/published-keys.ts';

/** Caller tokens that the shop must refuse, each with every role. */
export interface BadTokens {
  /** A valid token with changed content. */
  readonly tampered: string;
  readonly unsigned: string;
  /** Signed by another key with our key id. */
  readonly forged: string;
}

export async function badTokens(userService: string, sessionToken: string): Promise<BadTokens> {
  const { token, caller } = await call(`${userService}/internal/tokens`, CallerToken, { sessionToken });
  const { keys } = await call(`${userService}/internal/jwks`, PublishedKeys);
  const [kid] = keys.map((key) => key.kid);
  const [header, payload, signature] = token.split('.');
  if (kid === undefined || payload === undefined) throw new Error(`${userService} issues no caller tokens`);
  const claims = z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  const roles: Caller['roles'] = [...StaffRole.options, 'importer'];
  const raised = { ...claims, sub: String(caller.customerId), roles };
  const { privateKey } = await generateKeyPair('EdDSA');
  return {
    tampered: `${header}.${Buffer.from(JSON.stringify(raised)).toString('base64url')}.${signature}`,
    unsigned: new UnsecuredJWT(raised).encode(),
    forged: await new SignJWT(raised).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey),
  };
}

async function call<T>(url: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const sent = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...sent, signal: AbortSignal.timeout(5_000) });
  return schema.parse(await response.json());
}
