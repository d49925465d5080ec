import type { FieldProblem } from '../../../web/field-problem.ts';

/** Why a form of an account was refused: a field to change, or a problem that concerns no field. */
export type AccountProblem = FieldProblem | { readonly alert: string };

/** By the code in the page's address, which is untrusted: a map has no inherited keys such as `constructor`. */
const LINK_PROBLEMS: ReadonlyMap<string, AccountProblem> = new Map<string, AccountProblem>([
  [
    'weak-password',
    {
      field: 'password',
      text: 'That password is too easy to guess: many people use it, or it is much like your e-mail address or our name. Please choose another, such as four unrelated words.',
    },
  ],
  ['email-taken', { alert: 'There is an account with this e-mail address by now. Please sign in.' }],
  ['too-busy', { alert: 'Many people are choosing a password just now. Please try again in a few seconds.' }],
  ['unavailable', { alert: 'We could not save your password just now. Please try again in a moment.' }],
]);

const UNCLEAR: FieldProblem = {
  field: 'password',
  text: 'Your password was not saved. Please check your name, and that the password has at least 8 characters.',
};

/** Of the page that a mailed link opens. */
export function linkProblem(code: string): AccountProblem {
  return LINK_PROBLEMS.get(code) ?? UNCLEAR;
}

const REQUEST_ALERTS: ReadonlyMap<string, string> = new Map([
  ['too-many-requests', 'Too many mails were asked for from your network. Please try again in a quarter of an hour.'],
  ['unavailable', 'We could not send you a mail just now. Please try again in a moment.'],
]);

const WRONG_ADDRESS: FieldProblem = {
  field: 'email',
  text: 'We cannot send mail to that address. Please check it: it looks like ann@example.com, with plain letters before the @.',
};

/** Of the pages that ask for a mailed link. */
export function requestProblem(code: string): AccountProblem {
  const alert = REQUEST_ALERTS.get(code);
  return alert === undefined ? WRONG_ADDRESS : { alert };
}
