import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Token } from './tokens.ts';

interface Lease {
  readonly username: string;
  /** A lease ends with the token that opened it. */
  readonly token: Token;
  readonly maxEndsAt: number;
  endsAt: number;
}

export interface DatabaseRole {
  /** The PostgreSQL role whose rights the logins get. */
  readonly memberOf: string;
  readonly ttlSeconds: number;
  readonly maxTtlSeconds: number;
}

export interface DatabaseEngineProps {
  /** A pool of a role that may create roles. */
  readonly admin: Pool;
  readonly roles: ReadonlyMap<string, DatabaseRole>;
  readonly now: () => number;
}

export interface OpenedLease {
  readonly leaseId: string;
  readonly seconds: number;
  readonly username: string;
  readonly password: string;
}

/** The database engine for PostgreSQL: a login per request, which PostgreSQL refuses after its lease. */
export class DatabaseEngine {
  readonly #leases = new Map<string, Lease>();
  readonly #props: DatabaseEngineProps;

  constructor(props: DatabaseEngineProps) {
    this.#props = props;
  }

  async open(name: string, token: Token): Promise<OpenedLease | undefined> {
    const { roles, now, admin } = this.#props;
    const role = roles.get(name);
    if (!role) return undefined;
    const username = `v-approle-${name}-${randomBytes(8).toString('hex')}`;
    const password = randomBytes(15).toString('hex');
    const endsAt = now() + role.ttlSeconds * 1_000;
    // The names come from the configuration and from this function; statements that create roles take no parameters.
    await admin.query(
      `create role "${username}" login password '${password}' valid until '${new Date(endsAt).toISOString()}' in role "${role.memberOf}"`,
    );
    const leaseId = `database/creds/${name}/${randomUUID()}`;
    this.#leases.set(leaseId, { username, token, endsAt, maxEndsAt: now() + role.maxTtlSeconds * 1_000 });
    return { leaseId, seconds: role.ttlSeconds, username, password };
  }

  /** @returns the seconds left, or nothing for a lease that has ended */
  async renew(leaseId: string, seconds: number): Promise<number | undefined> {
    const lease = this.#leases.get(leaseId);
    const now = this.#props.now();
    if (!lease || Math.min(lease.endsAt, lease.token.endsAt) <= now) return undefined;
    lease.endsAt = Math.min(now + seconds * 1_000, lease.maxEndsAt);
    await this.#props.admin.query(`alter role "${lease.username}" valid until '${new Date(lease.endsAt).toISOString()}'`);
    return Math.round((lease.endsAt - now) / 1_000);
  }

  /** Ends the login's sessions and drops it. Revoking twice is no error. */
  async revoke(leaseId: string): Promise<void> {
    const lease = this.#leases.get(leaseId);
    if (!lease) return;
    this.#leases.delete(leaseId);
    await this.#props.admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [lease.username]);
    await this.#props.admin.query(`drop role "${lease.username}"`);
  }

  /** The time of the longest lease of a role, in seconds. */
  secondsOf(leaseId: string): number {
    return this.#props.roles.get(leaseId.split('/')[2] ?? '')?.ttlSeconds ?? 0;
  }
}
