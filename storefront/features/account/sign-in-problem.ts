import type { FieldProblem } from '../../../web/field-problem.ts';

/** Why the sign-in failed: a field to change, or a problem that concerns no field. */
export type SignInProblem = FieldProblem | { readonly alert: string };

/** By the code in the page's address, which is untrusted: a map has no inherited keys such as `constructor`. */
const ALERTS: ReadonlyMap<string, string> = new Map([
  ['too-many-requests', 'Too many tries. Please wait a quarter of an hour.'],
  ['too-busy', 'Many people are signing in just now. Please try again in a few seconds.'],
  ['unavailable', 'We could not sign you in just now. Please try again in a moment.'],
]);

const WRONG: FieldProblem = {
  field: 'email',
  text: 'That e-mail address and password do not belong together. Please check both.',
};

export function signInProblem(code: string): SignInProblem {
  const alert = ALERTS.get(code);
  return alert === undefined ? WRONG : { alert };
}
