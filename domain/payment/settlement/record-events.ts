import { coalesce } from '../../../platform/concurrency/coalesce.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { CheckAuthorisation, PaymentReply, VoidPayment } from '../../../contracts/payment/commands.ts';
import type { ProviderEvent } from './provider-event.ts';
import { toReply } from './replies.ts';
import { recordProviderEvents, type RecordedEvent } from './store.ts';

/** The result of a provider event: a reply to the saga that waits for it, a command for payment's own worker, or neither. */
export interface EventOutcome {
  readonly result: RecordedEvent['result'];
  readonly reply?: PaymentReply;
  readonly command?: VoidPayment | CheckAuthorisation;
}

/** How long events are collected into one write. Only a provider's server waits for it. */
const COLLECT_MILLIS = 50;

/** Commits provider events. The caller sends the outcome before it acknowledges the event: the provider resends only unacknowledged events. */
export function eventRecorder(sql: Sql): (event: ProviderEvent) => Promise<EventOutcome> {
  const record = coalesce((events: readonly ProviderEvent[]) => recordProviderEvents(sql, events), { restMillis: COLLECT_MILLIS });
  return async (event) => toOutcome(event, await record(event));
}

function toOutcome({ sagaId, attempt }: ProviderEvent, recorded: RecordedEvent): EventOutcome {
  const { result } = recorded;
  if (result === 'late-approval') return { result, command: { type: 'payment.void.v1', sagaId, attempt } };
  if (result === 'doubtful') return { result, command: { type: 'payment.check-authorisation.v1', sagaId, attempt } };
  if (!('outcome' in recorded)) return { result };
  const { saga_id, attempt: actAttempt, outcome, reason } = recorded;
  return { result, reply: toReply({ sagaId: saga_id, attempt: actAttempt }, { outcome, reason, redirect_url: null }) };
}
