import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { PlatformError } from '../../../platform/http/errors.ts';
import { buildService } from '../../../platform/http/service.ts';
import type { Caller } from '../../../platform/identity/caller.ts';
import { signCaller } from '../../../platform/identity/tokens.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';

export const guest: Caller = { customerId: 7, accountId: null, roles: [], customers: [7] };
export const staff: Caller = { customerId: 8, accountId: '00000000-0000-4000-8000-000000000008', roles: ['support'], customers: [8] };

export interface KeyPair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export function makeKey(kid: string): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, privateKey, publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' } };
}

/** The routes of the user service that other services call, with request counts. */
export async function startUserService(key: KeyPair, sessions: Map<string, Caller>, now: () => Date = () => new Date()) {
  const asked = { jwks: 0, tokens: 0 };
  const app = await buildService({ name: 'user', logger: createLogger('user', { level: 'silent' }), metrics: createMetrics('user') });
  app.get('/internal/jwks', async () => {
    asked.jwks += 1;
    return { keys: [key.publicJwk] };
  });
  app.post('/internal/tokens', { schema: { body: z.object({ sessionToken: z.string() }) } }, async (request) => {
    asked.tokens += 1;
    const caller = sessions.get(request.body.sessionToken);
    if (!caller) throw new PlatformError('session-expired', 'over');
    return { token: await signCaller(caller, key, now()), caller };
  });
  const userUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  return { userUrl, asked, stop: () => app.close() };
}
