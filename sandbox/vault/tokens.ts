import { randomBytes } from 'node:crypto';
import type { Policy } from './policy.ts';

export interface AppRole {
  readonly secretId: string;
  readonly policy: Policy;
  readonly ttlSeconds: number;
  readonly maxTtlSeconds: number;
}

export interface Token {
  readonly token: string;
  readonly role: AppRole;
  readonly maxEndsAt: number;
  endsAt: number;
}

/** Tokens of AppRoles. They end, can be renewed up to their longest life, and can be revoked. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #roles: ReadonlyMap<string, AppRole>;
  readonly #now: () => number;

  /** @param roles - by role id */
  constructor(roles: ReadonlyMap<string, AppRole>, now: () => number) {
    this.#roles = roles;
    this.#now = now;
  }

  /** A new token, or nothing if the role id or the secret id is wrong. */
  signIn(roleId: string, secretId: string): Token | undefined {
    const role = this.#roles.get(roleId);
    if (!role || role.secretId !== secretId) return undefined;
    const token = `hvs.${randomBytes(24).toString('base64url')}`;
    const made = { token, role, endsAt: this.#now() + role.ttlSeconds * 1_000, maxEndsAt: this.#now() + role.maxTtlSeconds * 1_000 };
    this.#tokens.set(token, made);
    return made;
  }

  /** The token, if it is valid. */
  find(token: string | undefined): Token | undefined {
    const found = this.#tokens.get(token ?? '');
    return found && found.endsAt > this.#now() ? found : undefined;
  }

  renew(token: Token): void {
    token.endsAt = Math.min(this.#now() + token.role.ttlSeconds * 1_000, token.maxEndsAt);
  }

  /** Ends all tokens, as `vault token revoke` does one by one. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  secondsLeft(token: Token): number {
    return Math.max(0, Math.round((token.endsAt - this.#now()) / 1_000));
  }
}
