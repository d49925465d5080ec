import { describe, expect, test } from 'vitest';
import { linkProblem, requestProblem } from '../../../storefront/features/account/account-problem.ts';
import { adviceOn } from '../../../storefront/features/checkout/checkout-advice.ts';
import { lookupProblem } from '../../../storefront/features/order/lookup-problem.ts';
import { signInProblem } from '../../../storefront/features/account/sign-in-problem.ts';

const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

describe('an untrusted code in a page’s address', () => {
  test.each(INHERITED)('such as %s has the default text', (code) => {
    expect(signInProblem(code)).toEqual(signInProblem('made-up'));
    expect(linkProblem(code)).toEqual(linkProblem('made-up'));
    expect(requestProblem(code)).toEqual(requestProblem('made-up'));
    expect(lookupProblem(code)).toBe(lookupProblem('made-up'));
    expect(adviceOn({ kind: 'refused', code }, new Map())).toEqual(adviceOn({ kind: 'refused', code: 'made-up' }, new Map()));
  });

  test('of the shop has a text of its own', () => {
    expect(signInProblem('wrong-credentials')).toMatchObject({ field: 'email', text: expect.stringContaining('do not belong together') });
    expect(signInProblem('too-many-requests')).toEqual({ alert: expect.stringContaining('quarter of an hour') });
    expect(requestProblem('invalid-request')).toMatchObject({ field: 'email' });
    expect(linkProblem('weak-password')).toMatchObject({ field: 'password' });
    expect(requestProblem('too-many-requests')).toEqual({ alert: expect.stringContaining('quarter of an hour') });
    expect(lookupProblem('not-found')).toContain('no such order');
    expect(lookupProblem('too-many-requests')).toContain('quarter of an hour');
  });
});
