import { describe, expect, test } from 'vitest';
import type { Role } from '../../../../platform/identity/caller.ts';
import { hashToken, newSession, rolesOf, slideExpiry } from '../../../../domain/user/session/session.ts';

const now = new Date('2026-11-22T12:00:00Z');
const daysOn = (days: number) => new Date(now.getTime() + days * 86_400_000);
const minutesOn = (minutes: number) => daysOn(minutes / 1440);
const session = (accountId: string | null, roles: Role[], expiresAt: Date, secondFactorAt: Date | null = null) => ({
  customerId: 1,
  accountId,
  roles,
  secondFactorAt: secondFactorAt?.toISOString() ?? null,
  expiresAt: expiresAt.toISOString(),
});

describe('a session', () => {
  test('has a token of 256 bits, and stores its hash', () => {
    const [one, other] = [newSession([], true, now), newSession([], true, now)];
    expect(Buffer.from(one.token, 'base64url')).toHaveLength(32);
    expect(one.token).not.toBe(other.token);
    expect(one.tokenHash).toBe(hashToken(one.token));
    expect(one.tokenHash).not.toContain(one.token);
  });

  test('lasts 90 days for guests, 30 for accounts, one for importers, fifteen minutes for staff', () => {
    expect(newSession([], true, now).expiresAt).toEqual(daysOn(90));
    expect(newSession([], false, now).expiresAt).toEqual(daysOn(30));
    expect(newSession(['importer'], false, now).expiresAt).toEqual(daysOn(1));
    expect(newSession(['support'], false, now).expiresAt).toEqual(minutesOn(15));
  });

  test('is extended by a request, but not for less than a day', () => {
    expect(slideExpiry(session('a', [], daysOn(20)), now)).toEqual(daysOn(30));
    expect(slideExpiry(session('a', [], daysOn(29.5)), now)).toBeNull();
    expect(slideExpiry(session(null, [], daysOn(20)), now)).toEqual(daysOn(90));
    expect(slideExpiry(session('a', ['importer'], daysOn(0.5)), now)).toEqual(daysOn(1));
    expect(slideExpiry(session('a', ['support'], minutesOn(5), now), now)).toEqual(minutesOn(15));
  });

  test('of staff ends ten hours after the second factor, whatever they do', () => {
    expect(slideExpiry(session('a', ['support'], minutesOn(1), minutesOn(-595)), now)).toEqual(minutesOn(5));
    expect(slideExpiry(session('a', ['support'], minutesOn(5), minutesOn(-595)), now)).toBeNull();
  });

  test('gives the roles of staff with a second factor only', () => {
    expect(rolesOf(session('a', ['support', 'admin'], daysOn(1)))).toEqual([]);
    expect(rolesOf(session('a', ['importer'], daysOn(1)))).toEqual(['importer']);
    expect(rolesOf(session('a', ['support', 'admin'], daysOn(1), now))).toEqual(['support', 'admin']);
  });
});
