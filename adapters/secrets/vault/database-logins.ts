import * as z from 'zod';
import type { DatabaseLogins } from '../../../platform/secrets/database-logins.ts';
import type { VaultClient } from './client.ts';

const Lease = z.object({ lease_id: z.string().min(1), lease_duration: z.number().positive() });
const Credentials = Lease.extend({ data: z.object({ username: z.string().min(1), password: z.string().min(1) }) });

const TIMEOUT_MILLIS = 5_000;

export interface VaultDatabaseProps {
  /** Where the database engine is mounted. */
  readonly mount: string;
  readonly now: () => number;
}

/** Logins that Vault's database engine creates, each with a lease. */
export function vaultDatabaseLogins(client: VaultClient, { mount, now }: VaultDatabaseProps): DatabaseLogins {
  const signal = () => AbortSignal.timeout(TIMEOUT_MILLIS);
  const endOf = (lease: z.infer<typeof Lease>) => new Date(now() + lease.lease_duration * 1_000);
  return {
    async open(role) {
      const lease = await client.send({ method: 'GET', path: `${mount}/creds/${role}`, response: Credentials, signal: signal() });
      const body = { lease_id: lease.lease_id };
      return {
        username: lease.data.username,
        password: lease.data.password,
        expiresAt: endOf(lease),
        renew: async () => endOf(await client.send({ method: 'POST', path: 'sys/leases/renew', body, response: Lease, signal: signal() })),
        close: async () =>
          void (await client.send({ method: 'POST', path: 'sys/leases/revoke', body, response: z.unknown(), signal: signal() })),
      };
    },
  };
}
