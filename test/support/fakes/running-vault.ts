import type { Pool } from 'pg';
import { buildVault } from '../../../sandbox/vault/app.ts';
import { DatabaseEngine, type DatabaseRole } from '../../../sandbox/vault/database-engine.ts';
import { KvStore } from '../../../sandbox/vault/kv-store.ts';
import type { Policy } from '../../../sandbox/vault/policy.ts';
import { type AppRole, Tokens } from '../../../sandbox/vault/tokens.ts';

export const roleId = 'role-of-the-shop';
export const vaultSecretId = '6b1f0c5e-secret-id-of-the-shop';

export interface VaultOptions {
  readonly role?: Partial<AppRole>;
  readonly database?: { readonly admin: Pool; readonly roles: Readonly<Record<string, DatabaseRole>> };
  readonly now?: () => number;
}

export const ALL_OF_SHOP: Policy = { 'secret/data/shop/*': ['read'], 'database/creds/*': ['read'], 'sys/leases/revoke': ['update'] };

/** Starts the stand-in for Vault on a free port. */
export async function startVault({ role = {}, database, now = Date.now }: VaultOptions = {}) {
  const kv = new KvStore();
  const appRole = { secretId: vaultSecretId, policy: ALL_OF_SHOP, ttlSeconds: 600, maxTtlSeconds: 3_600, ...role };
  const tokens = new Tokens(new Map([[roleId, appRole]]), now);
  const engine = database && new DatabaseEngine({ admin: database.admin, roles: new Map(Object.entries(database.roles)), now });
  const app = buildVault({ kv, tokens, ...(engine && { database: engine }) });
  /** Requests to Vault's API, as `METHOD path`. */
  const requests: string[] = [];
  app.addHook('onRequest', async ({ method, url }) => void requests.push(`${method} ${url}`));
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    address,
    kv,
    tokens,
    requests,
    put: (path: string, value: string) => void kv.write(path, { value }, new Date()),
    fault: async (kind: string, times = 1) => {
      await fetch(`${address}/sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, times }),
      });
    },
    async stop() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

export type RunningVault = Awaited<ReturnType<typeof startVault>>;
