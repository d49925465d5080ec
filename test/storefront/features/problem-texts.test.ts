import { describe, expect, test } from 'vitest';
import { accountProblem } from '../../../storefront/features/account/account-problem.ts';
import { adviceOn } from '../../../storefront/features/checkout/checkout-advice.ts';
import { lookupProblem } from '../../../storefront/features/order/lookup-problem.ts';
import { signInProblem } from '../../../storefront/features/account/sign-in-problem.ts';

const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

describe('a code that anyone may write into the address of a page', () => {
  test.each(INHERITED)('such as %s is a problem that has no text of its own', (code) => {
    expect(signInProblem(code)).toEqual(signInProblem('made-up'));
    expect(accountProblem(code)).toEqual(accountProblem('made-up'));
    expect(lookupProblem(code)).toBe(lookupProblem('made-up'));
    expect(adviceOn({ kind: 'refused', code }, new Map())).toEqual(adviceOn({ kind: 'refused', code: 'made-up' }, new Map()));
  });

  test('is explained where the shop sends it', () => {
    expect(signInProblem('wrong-credentials')).toMatchObject({ field: 'email', text: expect.stringContaining('do not belong together') });
    expect(signInProblem('too-many-requests')).toEqual({ trouble: expect.stringContaining('quarter of an hour') });
    expect(accountProblem('email-taken')).toMatchObject({ field: 'email' });
    expect(accountProblem('weak-password')).toMatchObject({ field: 'password' });
    expect(accountProblem('too-many-requests')).toEqual({ trouble: expect.stringContaining('quarter of an hour') });
    expect(lookupProblem('not-found')).toContain('no such order');
    expect(lookupProblem('too-many-requests')).toContain('quarter of an hour');
  });
});
