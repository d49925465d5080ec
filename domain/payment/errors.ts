import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** The errors of payment. They fail a command of the payment queue and reach no HTTP client. */
export const ERRORS = {
  'payment-busy': {
    status: 422,
    summary: 'Another act of the payment is in progress. The command fails and its queue retries it.',
    remedy: 'None: SQS delivers the command again.',
  },
  'payment-command-refused': {
    status: 422,
    summary: 'The state of the payment does not allow the command.',
    remedy: 'Compare the saga with the payment; see the dead-letter runbook.',
  },
  'payment-not-voidable': { status: 422, summary: 'The provider can no longer void the payment.', remedy: 'Refund it at the provider.' },
  'provider-outcome-unknown': {
    status: 422,
    summary: 'The outcome at the provider is unknown. The command fails and its queue retries it.',
    remedy: 'None: SQS delivers the command again.',
  },
  'redirect-missing': {
    status: 422,
    summary: 'A payment waits for its customer, but the provider gave no redirect address.',
    remedy: 'Inspect the payment at the provider.',
  },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class PaymentError extends DomainError<keyof typeof ERRORS> {}
