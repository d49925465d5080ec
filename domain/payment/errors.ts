import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of payment by code. They fail a command of the payment queue and reach no HTTP client. */
export const ERRORS = {
  'payment-busy': {
    status: 422,
    summary: 'Another act of the payment is in progress; the command fails and its queue retries it.',
    remedy: 'Nothing: SQS delivers the command again.',
  },
  'payment-command-refused': {
    status: 422,
    summary: 'The state of the payment does not allow the command.',
    remedy: 'Compare the saga with the payment; see the dead-letter runbook.',
  },
  'payment-not-voidable': { status: 422, summary: 'The provider cannot void the payment any more.', remedy: 'Refund it at the provider.' },
  'provider-does-not-say': {
    status: 422,
    summary: 'The outcome at the provider is unknown; the command fails and its queue retries it.',
    remedy: 'Nothing: SQS delivers the command again.',
  },
  'redirect-missing': {
    status: 422,
    summary: 'A payment waits for its customer, but has no address to send them to.',
    remedy: 'Look at the payment at the provider.',
  },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class PaymentError extends DomainError<keyof typeof ERRORS> {}
