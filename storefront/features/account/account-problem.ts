import type { FieldProblem } from '../../../web/field-problem.ts';

/** Why no account was created: a field to change, or a problem that concerns no field. */
export type AccountProblem = FieldProblem | { readonly alert: string };

/** By the code in the page's address, which is untrusted: a map has no inherited keys such as `constructor`. */
const PROBLEMS: ReadonlyMap<string, AccountProblem> = new Map<string, AccountProblem>([
  ['email-taken', { field: 'email', text: 'There is an account with this e-mail address. Sign in instead, or use another address.' }],
  [
    'weak-password',
    {
      field: 'password',
      text: 'That password is too easy to guess: many people use it, or it is much like your e-mail address or our name. Please choose another, such as four unrelated words.',
    },
  ],
  ['too-many-requests', { alert: 'Too many accounts were created from your network. Please try again in a quarter of an hour.' }],
  ['too-busy', { alert: 'Many people are creating accounts just now. Please try again in a few seconds.' }],
  ['unavailable', { alert: 'We could not create your account just now. Please try again in a moment.' }],
]);

const UNCLEAR: FieldProblem = {
  field: 'name',
  text: 'Your account was not created. Please check your name, your e-mail address and that the password has at least 8 characters.',
};

export function accountProblem(code: string): AccountProblem {
  return PROBLEMS.get(code) ?? UNCLEAR;
}
