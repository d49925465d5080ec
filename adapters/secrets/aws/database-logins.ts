import type { DatabaseLogins } from '../../../platform/secrets/database-logins.ts';
import type { Secrets } from '../../../platform/secrets/secrets.ts';

/** Logins in AWS Secrets Manager. They have no lease: rotation replaces their password. */
export function awsDatabaseLogins(secrets: Secrets): DatabaseLogins {
  return {
    async open(id) {
      const login = await secrets.login(id);
      return { ...login, expiresAt: undefined, renew: async () => undefined, close: async () => undefined };
    },
  };
}
