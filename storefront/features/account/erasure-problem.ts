import type { AccountProblem } from './account-problem.ts';

/** By the code in the page's address, which is untrusted. */
export function erasureProblem(code: string): AccountProblem {
  switch (code) {
    case 'wrong-password':
    case 'invalid-request':
      return { field: 'password', text: 'That is not your password. Please check it.' };
    case 'too-many-requests':
      return { alert: 'Too many tries. Please wait a quarter of an hour.' };
    case 'work-account':
      return { alert: 'This is an account of our staff. An admin removes it.' };
    default:
      return { alert: 'We could not do that just now. Please try again in a moment.' };
  }
}
