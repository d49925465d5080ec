import { describe, expect, test } from 'vitest';
import { hashToken, newSession, slideExpiry } from '../../../../domain/user/session/session.ts';

const now = new Date('2026-11-22T12:00:00Z');
const daysOn = (days: number) => new Date(now.getTime() + days * 86_400_000);
const session = (accountId: string | null, roles: 'staff'[], expiresAt: Date) => ({
  customerId: 1,
  accountId,
  roles,
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

  test('lasts 90 days for guests, 30 for accounts, one for staff', () => {
    expect(newSession([], true, now).expiresAt).toEqual(daysOn(90));
    expect(newSession([], false, now).expiresAt).toEqual(daysOn(30));
    expect(newSession(['staff'], false, now).expiresAt).toEqual(daysOn(1));
  });

  test('is extended by a request, but not for less than a day', () => {
    expect(slideExpiry(session('a', [], daysOn(20)), now)).toEqual(daysOn(30));
    expect(slideExpiry(session('a', [], daysOn(29.5)), now)).toBeNull();
    expect(slideExpiry(session(null, [], daysOn(20)), now)).toEqual(daysOn(90));
    expect(slideExpiry(session('a', ['staff'], daysOn(0.5)), now)).toEqual(daysOn(1));
  });
});
