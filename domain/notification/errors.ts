import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of the notification context, by code. */
export const ERRORS = {
  'account-needed': {
    status: 403,
    summary: 'Messages can be chosen for the address of an account; a guest has none.',
    remedy: 'Sign in, or open an account with `POST /api/accounts/links`.',
  },
  'no-such-product': { status: 404, summary: 'There is no product with this SKU.', remedy: 'Send the SKU of a published product.' },
  'too-many-stock-notices': {
    status: 409,
    summary: 'The account waits for too many products.',
    remedy: 'Stop the mails about products that are back in stock, which forgets all of them, and begin again.',
  },
  'unsubscribe-link-invalid': {
    status: 404,
    summary: 'The token was not made by the shop, or its recipient has been erased.',
    remedy: 'Use the link of the mail as it is, or choose your messages in your account.',
  },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class NotificationError extends DomainError<keyof typeof ERRORS> {}
