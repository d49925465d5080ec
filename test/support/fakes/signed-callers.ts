import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, exportJWK } from 'jose';
import { PlatformError } from '../../../platform/http/errors.ts';
import type { Role } from '../../../platform/identity/caller.ts';
import type { Callers } from '../../../platform/identity/callers.ts';
import { signCaller, verifyCaller } from '../../../platform/identity/tokens.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' }] });

/** Verifies the tokens of `asRole`; sessions are not supported. */
export const signedCallers: Callers = {
  ofToken: async (token) => (await verifyCaller(token, keys, new Date())).caller,
  ofSession: async () => {
    throw new PlatformError('session-invalid', 'there are no sessions here');
  },
};

/** The authorization header of a caller with these roles, or of a guest without roles. */
export async function asRole(...roles: readonly Role[]): Promise<{ authorization: string }> {
  const caller = { customerId: 7, accountId: roles.length > 0 ? '00000000-0000-4000-8000-000000000007' : null, roles, customers: [7] };
  return { authorization: `Bearer ${await signCaller(caller, { kid: 'test', privateKey }, new Date())}` };
}
