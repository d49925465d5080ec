import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of the user context, by code. */
export const ERRORS = {
  'account-needed': {
    status: 403,
    summary: 'The route needs the session of an account; a guest has none.',
    remedy: 'Sign in, or open an account with `POST /api/accounts/links`.',
  },
  'account-not-found': {
    status: 404,
    summary: 'There is no such account of the staff.',
    remedy: 'List them with `GET /api/accounts/staff`.',
  },
  'address-not-found': {
    status: 404,
    summary: 'The account has no such address.',
    remedy: 'List them with `GET /api/accounts/current/addresses`.',
  },
  'email-taken': { status: 409, summary: 'The e-mail address has an account.', remedy: 'Sign in instead.' },
  'link-invalid': {
    status: 404,
    summary: 'The link was used, replaced or has expired, or it never existed.',
    remedy: 'Ask for another with `POST /api/accounts/links`.',
  },
  'last-admin': { status: 409, summary: 'No admin would be left.', remedy: 'Give another account the role first.' },
  'new-password-needed': {
    status: 422,
    summary: 'An admin has seen the password of the account.',
    remedy: 'Send `newPassword` with the first code.',
  },
  'no-second-factor': {
    status: 409,
    summary: 'The account has no second factor.',
    remedy: 'Begin with `POST /api/sessions/current/second-factor/enrolment`.',
  },
  'passkey-not-found': {
    status: 404,
    summary: 'The account has no such passkey.',
    remedy: 'List them with `GET /api/accounts/current/passkeys`.',
  },
  'passkey-refused': {
    status: 422,
    summary: 'The passkey is not known, or its response is wrong, too old, or was used before.',
    remedy: 'Try again, or sign in with the password.',
  },
  'second-factor-exists': {
    status: 409,
    summary: 'The account has a second factor.',
    remedy: 'Enter its code. If the app is lost, use a recovery code, or let an admin reset it.',
  },
  'second-factor-locked': {
    status: 429,
    summary: 'Too many wrong codes were entered for the account.',
    remedy: 'Try again in a quarter of an hour.',
  },
  'session-not-found': { status: 404, summary: 'The account has no such session.', remedy: 'List them with `GET /api/sessions`.' },
  'too-many-addresses': { status: 409, summary: 'The account has as many addresses as it may have.', remedy: 'Remove one first.' },
  'too-many-passkeys': { status: 409, summary: 'The account has as many passkeys as it may have.', remedy: 'Remove one first.' },
  'weak-password': {
    status: 422,
    summary: 'The password is too easy to guess.',
    remedy: 'Choose a longer one, such as four unrelated words.',
  },
  'work-account': {
    status: 403,
    summary: 'The route is for shoppers; accounts of staff and importers are kept by an admin.',
    remedy: 'Use an account of your own.',
  },
  'wrong-code': {
    status: 422,
    summary: 'The code is wrong, too old, or was used before.',
    remedy: 'Enter the code that the app shows next.',
  },
  'wrong-password': { status: 422, summary: 'The password of the account is another one.', remedy: 'Check it.' },
  'wrong-credentials': { status: 401, summary: 'No account has this e-mail address and password.', remedy: 'Check both.' },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class UserError extends DomainError<keyof typeof ERRORS> {}
