import * as z from 'zod';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { AuthorisePayment, CapturePayment } from '../../../contracts/payment/commands.ts';
import type { PaymentCommand } from '../../../contracts/payment/commands.ts';
import type { ProviderState } from './provider.ts';
import type { ProviderEvent } from './provider-event.ts';

const row = { input_no: z.int(), reason: z.string().nullable() };
const state = z.record(z.string(), z.unknown());
const call = { ...row, provider: z.string(), key: z.uuid(), age_millis: z.int() };
const payment = { provider_payment_id: z.string(), state };

/** The database's decision about a command. `input_no` counts the commands from 1. */
export const Directive = z.discriminatedUnion('decision', [
  z.object({
    ...row,
    decision: z.literal('reply'),
    outcome: z.enum(['authorised', 'declined', 'awaits-customer', 'hold-lapsed', 'voided', 'captured', 'capture-failed']),
    redirect_url: z.string().nullable(),
  }),
  z.object({ ...call, decision: z.literal('authorise'), request: AuthorisePayment }),
  z.object({ ...call, ...payment, decision: z.literal('poll'), request: AuthorisePayment }),
  z.object({
    ...call,
    decision: z.literal('void'),
    provider_payment_id: z.string().nullable(),
    state: state.nullable(),
    hold_key: z.uuid(),
    request: AuthorisePayment,
  }),
  z.object({ ...call, ...payment, decision: z.literal('capture'), is_repeat: z.boolean(), request: CapturePayment }),
  z.object({ ...row, decision: z.enum(['wait', 'pending', 'refuse']) }),
]);

export type Directive = Readonly<z.infer<typeof Directive>>;

/** Commits each act with its key before it is sent; a repeat gets the first outcome. `choose` names the provider of a new authorisation. */
export async function beginOperations(
  sql: Sql,
  commands: readonly PaymentCommand[],
  choose: (command: AuthorisePayment) => string,
): Promise<readonly Directive[]> {
  const inputs = commands.map((command) => {
    if (command.type !== 'payment.authorise.v1') return command;
    const { stock: _, ...request } = command;
    return { ...request, provider: choose(command) };
  });
  return sql.rows(Directive)`
    select input_no, (directive).*
      from payment.begin_operations(${json(inputs)})
     order by input_no
  `;
}

/** What the provider returned for one act. */
export interface ProviderResponse {
  readonly sagaId: string;
  readonly step: 'authorise' | 'void' | 'capture';
  readonly attempt: number;
  /** The command was a check of an authorisation, which may have been settled before. */
  readonly isCheck?: boolean;
  readonly outcome: 'authorised' | 'declined' | 'awaits-customer' | 'pending' | 'voided' | 'captured' | 'capture-failed';
  readonly reason?: string;
  readonly redirectUrl?: string;
  readonly providerPaymentId?: string | null;
  readonly state?: ProviderState | null;
  readonly holdExpiresAt?: string;
  readonly taken?: number;
  readonly traceparent?: string | undefined;
}

/** Commits the responses with their events. Each gets its act's first outcome, or `void` for an approval that came after its tombstone. */
export async function finishOperations(sql: Sql, responses: readonly ProviderResponse[]): Promise<readonly Directive[]> {
  return sql.rows(Directive)`
    select input_no, (directive).*
      from payment.finish_operations(${json(responses)})
     order by input_no
  `;
}

const act = { saga_id: z.uuid(), attempt: z.int() };

const RecordedEvent = z.discriminatedUnion('result', [
  z.object({
    ...act,
    result: z.enum(['settled', 'expired']),
    outcome: z.enum(['authorised', 'declined', 'hold-lapsed', 'captured', 'capture-failed']),
    reason: z.string().nullable(),
  }),
  z.object({ ...act, result: z.literal('capture-reversed'), outcome: z.literal('capture-failed'), reason: z.string().nullable() }),
  z.object({ result: z.enum(['no-change', 'in-progress', 'being-voided', 'doubtful', 'late-approval', 'duplicate', 'unknown']) }),
]);

/**
 * `settled`, `expired`, `capture-reversed`: the saga gets `outcome`. `late-approval`: the attempt must be voided. `doubtful`: it must be checked. The other
 * results need no action.
 */
export type RecordedEvent = Readonly<z.infer<typeof RecordedEvent>>;

/** Commits provider events in one transaction. */
export async function recordProviderEvents(sql: Sql, events: readonly ProviderEvent[]): Promise<readonly RecordedEvent[]> {
  return sql.rows(RecordedEvent)`
    select result, outcome, reason, saga_id, attempt
      from payment.record_provider_events(${json(events)})
     order by input_no
  `;
}
