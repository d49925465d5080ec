import { z } from 'zod';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { AuthorisePayment, CapturePayment } from '../../../contracts/payment/commands.ts';
import type { PaymentCommand } from '../../../contracts/payment/commands.ts';
import type { ProviderEvent } from './provider-event.ts';

const row = { input_no: z.int(), reason: z.string().nullable() };
const ref = { provider_payment_id: z.string().nullable() };
const provider = { provider: z.string() };
const age = { age_millis: z.int() };

/** What is to be done about a command. `input_no` counts the commands from 1. */
export const Directive = z.discriminatedUnion('decision', [
  z.object({
    ...row,
    ...ref,
    decision: z.literal('reply'),
    outcome: z.enum(['authorised', 'declined', 'awaits-customer', 'hold-lapsed', 'voided', 'captured', 'capture-failed']),
    redirect_url: z.string().nullable(),
  }),
  z.object({ ...row, ...age, ...provider, decision: z.literal('authorise'), request: AuthorisePayment }),
  z.object({ ...row, ...age, ...provider, decision: z.literal('poll'), provider_payment_id: z.string(), request: AuthorisePayment }),
  z.object({ ...row, ...ref, ...age, ...provider, decision: z.literal('void'), request: AuthorisePayment }),
  z.object({
    ...row,
    ...age,
    ...provider,
    decision: z.literal('capture'),
    is_repeat: z.boolean(),
    provider_payment_id: z.string(),
    request: CapturePayment,
  }),
  z.object({ ...row, decision: z.enum(['wait', 'refuse']) }),
]);

export type Directive = Readonly<z.infer<typeof Directive>>;

/** Commits what is about to be asked of the provider; a repeat gets the first outcome. `choose` names the provider of an authorisation that begins. */
export async function beginOperations(
  sql: Sql,
  commands: readonly PaymentCommand[],
  choose: (command: AuthorisePayment) => string,
): Promise<readonly Directive[]> {
  const inputs = commands.map((command) => (command.type === 'payment.authorise.v1' ? { ...command, provider: choose(command) } : command));
  return sql.rows(Directive)`
    select input_no, decision, outcome, reason, redirect_url, provider, provider_payment_id, request, age_millis, is_repeat
      from payment.begin_operations(${json(inputs)})
     order by input_no
  `;
}

/** What the provider said of one operation. */
export interface Answer {
  readonly sagaId: string;
  readonly step: 'authorise' | 'void' | 'capture';
  readonly attempt: number;
  /** Answers a check of an authorisation, which may have been settled before. */
  readonly isCheck?: boolean;
  readonly outcome: 'authorised' | 'declined' | 'awaits-customer' | 'voided' | 'captured' | 'capture-failed';
  readonly reason?: string;
  readonly redirectUrl?: string;
  readonly providerPaymentId?: string | null;
  readonly taken?: number;
  readonly traceparent?: string | undefined;
}

/** Commits the answers with the facts that follow from them; each gets its operation's first outcome, or is told to `void` what came after its tombstone. */
export async function finishOperations(sql: Sql, answers: readonly Answer[]): Promise<readonly Directive[]> {
  return sql.rows(Directive)`
    select input_no, decision, outcome, reason, redirect_url, provider, provider_payment_id, request, age_millis, is_repeat
      from payment.finish_operations(${json(answers)})
     order by input_no
  `;
}

const RecordedEvent = z.discriminatedUnion('result', [
  z.object({
    result: z.enum(['settled', 'expired']),
    outcome: z.enum(['authorised', 'declined', 'hold-lapsed']),
    reason: z.string().nullable(),
  }),
  z.object({ result: z.enum(['no-change', 'in-progress', 'being-voided', 'doubtful', 'late-approval', 'duplicate', 'unknown']) }),
]);

/** `settled`, `expired`: the saga gets `outcome`. `late-approval`: the attempt is to be voided. `doubtful`: it is to be checked. The rest asks for nothing. */
export type RecordedEvent = Readonly<z.infer<typeof RecordedEvent>>;

/** Commits provider events in one transaction. */
export async function recordProviderEvents(sql: Sql, events: readonly ProviderEvent[]): Promise<readonly RecordedEvent[]> {
  return sql.rows(RecordedEvent)`
    select result, outcome, reason
      from payment.record_provider_events(${json(events)})
     order by input_no
  `;
}
