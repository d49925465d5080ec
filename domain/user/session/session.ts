import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../../platform/identity/caller.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';

export interface Session {
  readonly customerId: CustomerId;
  /** Null for guests. */
  readonly accountId: string | null;
  readonly roles: readonly Role[];
  readonly expiresAt: string;
}

/** A new session: the client receives the token, the database stores its hash. */
export interface NewSession {
  readonly token: string;
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

const DAY_MILLIS = 86_400_000;

/** Days without a request until a session expires. A guest's lasts longest, since the cart depends on it. */
const DAYS = { guest: 90, shopper: 30, worker: 1 } as const;

/** After the sign-in, the guest's session only serves to copy the cart. */
const HANDOVER_MILLIS = 3_600_000;

export function newSession(roles: readonly Role[], isGuest: boolean, now: Date): NewSession {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashToken(token), expiresAt: expiryOf({ isGuest, roles }, now) };
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The extended expiry; null if it adds less than a day (an hour for staff), which is not worth a write. */
export function slideExpiry(session: Session, now: Date): Date | null {
  const later = expiryOf({ isGuest: session.accountId === null, roles: session.roles }, now);
  const gain = later.getTime() - Date.parse(session.expiresAt);
  return gain > (session.roles.length > 0 ? DAY_MILLIS / 24 : DAY_MILLIS) ? later : null;
}

export function handoverExpiry(now: Date): Date {
  return new Date(now.getTime() + HANDOVER_MILLIS);
}

function expiryOf({ isGuest, roles }: { isGuest: boolean; roles: readonly Role[] }, now: Date): Date {
  const days = isGuest ? DAYS.guest : roles.length > 0 ? DAYS.worker : DAYS.shopper;
  return new Date(now.getTime() + days * DAY_MILLIS);
}
