import { touchSession } from '../../domain/user/session/store.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import type { Caller } from '../../platform/identity/caller.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Keyring } from './keyring.ts';
import type { SessionCache } from './session-cache.ts';

/** Resolves callers from the service's own keys and sessions. */
export function sessionCallers(sql: Sql, keys: Keyring, cache: SessionCache, now: () => Date): Callers {
  return {
    ofToken: (token) => keys.verify(token),
    ofSession: async (token) => {
      const cached = await cache.find(token);
      if (cached) return cached;
      const session = await touchSession(sql, token, now());
      if (session === 'expired') throw new PlatformError('session-expired', 'the session has ended; sign in again');
      if (session === 'unknown') throw new PlatformError('session-invalid', 'the session does not exist; sign in again');
      const { customerId, accountId, roles, customers } = session;
      const caller: Caller = { customerId, accountId, roles, customers };
      await cache.save(token, caller);
      return caller;
    },
  };
}
