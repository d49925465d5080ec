import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of the user context, by code. */
export const ERRORS = {
  'email-taken': { status: 409, summary: 'The e-mail address has an account.', remedy: 'Sign in instead.' },
  'weak-password': {
    status: 422,
    summary: 'The password is too easy to guess.',
    remedy: 'Choose a longer one, such as four unrelated words.',
  },
  'wrong-credentials': { status: 401, summary: 'No account has this e-mail address and password.', remedy: 'Check both.' },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class UserError extends DomainError<keyof typeof ERRORS> {}
