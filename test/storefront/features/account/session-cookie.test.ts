import { describe, expect, test } from 'vitest';
import { sessionIn } from '../../../../storefront/features/account/session-cookie.ts';

describe("the session's token", () => {
  test.each([
    ['session=abc', 'abc'],
    ['a=1; session=abc; b=2', 'abc'],
    ['session=abc; Path=/; HttpOnly', 'abc'],
  ])('is found in %j', (header, token) => {
    expect(sessionIn(header)).toBe(token);
  });

  test.each([null, '', 'other-session=abc', 'session='])('is not found in %j', (header) => {
    expect(sessionIn(header)).toBeUndefined();
  });
});
