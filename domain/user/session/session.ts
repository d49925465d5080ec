import { createHash, randomBytes } from 'node:crypto';
import { StaffRole } from '../../../platform/identity/caller.ts';
import type { Role } from '../../../platform/identity/caller.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';

export interface Session {
  readonly customerId: CustomerId;
  /** Null for guests. */
  readonly accountId: string | null;
  /** Of the account; those of staff count with a second factor only. */
  readonly roles: readonly Role[];
  readonly secondFactorAt: string | null;
  readonly expiresAt: string;
}

/** A new session: the client receives the token, the database stores its hash. */
export interface NewSession {
  readonly token: string;
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

const DAY_MILLIS = 86_400_000;

const MINUTE_MILLIS = 60_000;

/** Days without a request until a session expires. A guest's lasts longest, since the cart depends on it. */
const DAYS = { guest: 90, shopper: 30, importer: 1 } as const;

/** Sessions of staff: PCI DSS 8.2.8 asks for a new sign-in after fifteen idle minutes. A working day later they end in any case. */
const STAFF_IDLE_MINUTES = 15;
const STAFF_HOURS = 10;

/** After the sign-in, the guest's session only serves to copy the cart. */
const HANDOVER_MILLIS = 3_600_000;

export function newSession(roles: readonly Role[], isGuest: boolean, now: Date): NewSession {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashToken(token), expiresAt: expiryOf({ isGuest, roles, secondFactorAt: null }, now) };
}

export function isStaff(roles: readonly Role[]): boolean {
  return roles.some((role) => StaffRole.safeParse(role).success);
}

/** The roles that a session gives: those of staff only with a second factor. */
export function rolesOf({ roles, secondFactorAt }: Pick<Session, 'roles' | 'secondFactorAt'>): readonly Role[] {
  return secondFactorAt === null ? roles.filter((role) => !isStaff([role])) : roles;
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The extended expiry; null if it adds less than a day (an hour for importers, a minute for staff), which is not worth a write. */
export function slideExpiry(session: Session, now: Date): Date | null {
  const { roles, secondFactorAt } = session;
  const later = expiryOf({ isGuest: session.accountId === null, roles, secondFactorAt }, now);
  const gain = later.getTime() - Date.parse(session.expiresAt);
  const least = isStaff(roles) ? MINUTE_MILLIS : roles.length > 0 ? DAY_MILLIS / 24 : DAY_MILLIS;
  return gain > least ? later : null;
}

export function handoverExpiry(now: Date): Date {
  return new Date(now.getTime() + HANDOVER_MILLIS);
}

type Life = Pick<Session, 'roles' | 'secondFactorAt'> & { readonly isGuest: boolean };

function expiryOf({ isGuest, roles, secondFactorAt }: Life, now: Date): Date {
  if (isStaff(roles)) {
    const begun = secondFactorAt === null ? now.getTime() : Date.parse(secondFactorAt);
    return new Date(Math.min(now.getTime() + STAFF_IDLE_MINUTES * MINUTE_MILLIS, begun + STAFF_HOURS * 60 * MINUTE_MILLIS));
  }
  const days = isGuest ? DAYS.guest : roles.length > 0 ? DAYS.importer : DAYS.shopper;
  return new Date(now.getTime() + days * DAY_MILLIS);
}
