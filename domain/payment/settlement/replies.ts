import { PaymentError } from '../errors.ts';
import type { AuthorisePayment, PaymentCommand, PaymentReply } from '../../../contracts/payment/commands.ts';
import type { Directive } from './store.ts';

type Reply = Pick<Extract<Directive, { decision: 'reply' }>, 'outcome' | 'reason' | 'redirect_url'>;

/** The reply to the saga that sent the command. */
export function toReply(
  { sagaId, attempt, stock }: Pick<PaymentCommand, 'sagaId' | 'attempt'> & Pick<AuthorisePayment, 'stock'>,
  { outcome, reason, redirect_url }: Reply,
): PaymentReply {
  const about = { sagaId, attempt };
  const reserved = stock && { stock };
  switch (outcome) {
    case 'authorised':
      return { type: 'payment.authorised.v1', ...about, ...reserved };
    case 'declined':
      return { type: 'payment.declined.v1', ...about, ...reserved, reason: reason ?? 'card-declined' };
    case 'awaits-customer':
      if (redirect_url === null)
        throw new PaymentError('redirect-missing', `payment ${sagaId} awaits its customer, but has no redirect address`);
      return { type: 'payment.awaits-customer.v1', ...about, ...reserved, redirectUrl: redirect_url };
    case 'hold-lapsed':
      return { type: 'payment.hold-lapsed.v1', ...about, ...reserved };
    case 'voided':
      return { type: 'payment.voided.v1', ...about };
    case 'captured':
      return { type: 'payment.captured.v1', ...about };
    case 'capture-failed':
      return { type: 'payment.capture-failed.v1', ...about, reason: reason ?? 'refused' };
  }
}
