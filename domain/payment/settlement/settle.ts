import { PaymentError } from '../errors.ts';
import { halve } from '../../../platform/concurrency/halve.ts';
import { inContextOf, traceparentOf } from '../../../platform/queue/batch-contexts.ts';
import { isUnreachable, type Sql } from '../../../platform/sql/sql.ts';
import type { PaymentCommand, PaymentReply } from '../../../contracts/payment/commands.ts';
import type { Money } from '../../../platform/money/money.ts';
import type {
  Authorisation,
  AuthoriseOutcome,
  CaptureOutcome,
  PaymentProvider,
  ProviderPayment,
  ReportedHold,
  VoidOutcome,
} from './provider.ts';
import type { PaymentProviders } from './providers.ts';
import { toReply } from './replies.ts';
import { authoriseOnce, findHold } from './resolve-unknown.ts';
import { beginOperations, finishOperations, type Directive, type ProviderResponse } from './store.ts';

/** The result of a batch: the replies to the sagas, and the commands to retry. */
export interface Settled {
  readonly replies: readonly PaymentReply[];
  readonly failed: readonly { readonly command: PaymentCommand; readonly error: Error }[];
}

/** A hold or capture that differs from the request. It never counts as paid. */
export interface Difference {
  readonly paymentId: string;
  readonly attempt: number;
  readonly providerPaymentId: string;
  readonly requested: Money;
  readonly reported: ReportedHold | { readonly taken: number };
  /** The provider released the hold; if not, staff must refund it. */
  readonly isUndone: boolean;
}

export interface SettleOptions {
  readonly onDifference?: (difference: Difference) => void;
}

interface Work extends Required<SettleOptions> {
  readonly sql: Sql;
  readonly providers: PaymentProviders;
}

interface Task {
  readonly command: PaymentCommand;
  readonly operation: Pick<ProviderResponse, 'sagaId' | 'step' | 'attempt' | 'isCheck' | 'traceparent'>;
  readonly directive: Directive;
}

/** A task with the directive that it ended with, or its error. */
type Ended = readonly [Task, Directive | Error];

/**
 * Settles a batch: commits the acts, calls the provider, commits the outcomes. Takes two round trips to the database for any batch size, and two more
 * when an approved authorisation has a tombstone. The act of a failed command stays stored, and a retry uses its key.
 */
export async function settlePayments(
  sql: Sql,
  providers: PaymentProviders,
  commands: readonly PaymentCommand[],
  { onDifference = () => undefined }: SettleOptions = {},
): Promise<Settled> {
  const begun = await halve(
    commands,
    async (part) =>
      (await beginOperations(sql, part, (command) => providers.choose(command))).map((directive) => ({
        command: part[directive.input_no - 1],
        directive,
      })),
    isUnreachable,
  );
  const tasks = begun.outputs.flatMap(({ command, directive }): Task[] =>
    command ? [{ command, operation: { ...operationOf(command), traceparent: traceparentOf(command) }, directive }] : [],
  );
  const { replies, failed } = toSettled(await carryOutAll({ sql, providers, onDifference }, tasks));
  return { replies, failed: [...begun.failed.map(({ input, error }) => ({ command: input, error })), ...failed] };
}

async function carryOutAll(work: Work, tasks: readonly Task[]): Promise<readonly Ended[]> {
  const replied = tasks.filter(({ directive }) => directive.decision === 'reply');
  const called = await Promise.all(
    tasks
      .filter(({ directive }) => directive.decision !== 'reply')
      .map(async (task) => ({ task, response: await inContextOf(task.command, () => callProvider(work, task)) })),
  );
  const completed = called.flatMap(({ task, response }) => (response instanceof Error ? [] : [{ task, response }]));
  const finished = await finish(work, completed);
  const isOpen = (end: Directive | Error): end is Directive =>
    !(end instanceof Error) && (end.decision === 'void' || end.decision === 'poll');
  const late = finished.flatMap(([task, end]) => (isOpen(end) ? [{ ...task, directive: end }] : []));
  return [
    ...replied.map((task): Ended => [task, task.directive]),
    ...called.flatMap(({ task, response }): Ended[] => (response instanceof Error ? [[task, response]] : [])),
    ...finished.filter(([, end]) => !isOpen(end)),
    ...(late.length === 0 ? [] : await carryOutAll(work, late)),
  ];
}

interface CompletedCall {
  readonly task: Task;
  readonly response: ProviderResponse;
}

async function finish({ sql, onDifference }: Work, calls: readonly CompletedCall[]): Promise<readonly Ended[]> {
  const { outputs, failed } = await halve(
    calls,
    async (part) => {
      const responses = part.map(({ response }) => response);
      return (await finishOperations(sql, responses)).map((directive) => ({ call: part[directive.input_no - 1], directive }));
    },
    isUnreachable,
  );
  const ended = outputs.flatMap(({ call, directive }): Ended[] => {
    if (!call) return [];
    const { task, response } = call;
    const isShort = response.outcome === 'captured' && directive.decision === 'reply' && directive.reason === 'amount-differs';
    if (isShort && task.directive.decision === 'capture') {
      const { request, provider_payment_id: providerPaymentId } = task.directive;
      const { paymentId, attempt, amount: requested } = request;
      onDifference({ paymentId, attempt, providerPaymentId, requested, reported: { taken: response.taken ?? 0 }, isUndone: false });
    }
    return [[task, directive]];
  });
  return [...ended, ...failed.map(({ input, error }): Ended => [input.task, error])];
}

/** Time limit of all calls of one act. The worker's own limit is 5 seconds. */
const ACT_MILLIS = 3_600;

/** Calls the provider for one command. An error fails this command only. */
async function callProvider(work: Work, task: Task): Promise<ProviderResponse | Error> {
  const { operation } = task;
  try {
    const result = await carryOut(work.providers, task.directive, new Date(Date.now() + ACT_MILLIS));
    switch (result.outcome) {
      case 'unknown':
        return new PaymentError('provider-outcome-unknown', result.why);
      case 'not-voidable':
        return new PaymentError('payment-not-voidable', result.why);
      case 'differs':
        return await undoDifference(work, task, result);
      case 'voided':
        // An authorisation with a tombstone is declined.
        return operation.step === 'authorise'
          ? { ...operation, ...result, outcome: 'declined', reason: 'voided' }
          : { ...operation, ...result };
      case 'authorised':
      case 'declined':
      case 'awaits-customer':
      case 'pending':
      case 'captured':
      case 'capture-failed':
        return { ...operation, ...result };
    }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Voids a hold that differs from the request, and declines the payment. What was already collected needs a refund by staff. */
async function undoDifference(
  { providers, onDifference }: Work,
  { operation, directive }: Task,
  { providerPaymentId, state, reported }: Extract<AuthoriseOutcome, { outcome: 'differs' }>,
): Promise<ProviderResponse | Error> {
  if (directive.decision !== 'authorise' && directive.decision !== 'poll') return new Error(`a ${directive.decision} cannot differ`);
  const provider = await providers.named(directive.provider);
  const undone = await provider.void({ key: directive.key, state });
  if (undone.outcome === 'unknown') return new PaymentError('provider-outcome-unknown', undone.why);
  const { sagaId, attempt, amount } = directive.request;
  onDifference({ paymentId: sagaId, attempt, providerPaymentId, requested: amount, reported, isUndone: undone.outcome !== 'not-voidable' });
  return { ...operation, outcome: 'declined', reason: 'amount-differs', providerPaymentId, state };
}

type Voided = VoidOutcome & Partial<ProviderPayment | { readonly providerPaymentId: null }>;

async function carryOut(
  providers: PaymentProviders,
  directive: Directive,
  until: Date,
): Promise<AuthoriseOutcome | Voided | CaptureOutcome> {
  switch (directive.decision) {
    case 'authorise':
      return authoriseOnce(await providers.named(directive.provider), toAuthorisation(directive, directive.key), until);
    case 'poll':
      return (await providers.named(directive.provider)).poll(directive.state, directive.request.amount, until);
    case 'void':
      return carryOutVoid(await providers.named(directive.provider), directive, until);
    case 'capture': {
      const { key, state, request, is_repeat: isRepeat } = directive;
      const { sagaId, amount, isLast } = request;
      return (await providers.named(directive.provider)).capture({ key, sagaId, amount, isLast, state, isRepeat }, until);
    }
    case 'wait':
      throw new PaymentError('payment-busy', `another act must end first: ${directive.reason ?? ''}`);
    case 'refuse':
    case 'pending':
    case 'reply':
      throw new PaymentError('payment-command-refused', `the payment does not allow this: ${directive.reason ?? directive.decision}`);
  }
}

/** Voids a hold. Looks it up at the provider first if its state is not stored. */
async function carryOutVoid(provider: PaymentProvider, directive: Extract<Directive, { decision: 'void' }>, until: Date): Promise<Voided> {
  const { key, provider_payment_id, state } = directive;
  const held =
    state === null
      ? await findHold(provider, toAuthorisation(directive, directive.hold_key), until)
      : { outcome: 'stored' as const, providerPaymentId: provider_payment_id, state };
  if (held.outcome === 'unknown') return held;
  if (held.outcome === 'absent' || held.state === null) return { outcome: 'voided', providerPaymentId: null };
  const { providerPaymentId, state: found } = held;
  return { ...(await provider.void({ key, state: found }, until)), state: found, ...(providerPaymentId !== null && { providerPaymentId }) };
}

function toAuthorisation({ request, age_millis }: Extract<Directive, { decision: 'authorise' | 'void' }>, key: string): Authorisation {
  const { sagaId, attempt, amount, paymentMethod, returnUrl } = request;
  return { key, sagaId, attempt, amount, paymentMethod, returnUrl, ageMillis: age_millis };
}

function toSettled(ended: readonly Ended[]): Settled {
  return {
    replies: ended.flatMap(([{ command }, directive]) =>
      directive instanceof Error || directive.decision !== 'reply' ? [] : [toReply(command, directive)],
    ),
    failed: ended.flatMap(([{ command }, directive]) => {
      if (directive instanceof Error) return [{ command, error: directive }];
      // A webhook event or a later delivery of the command brings the outcome.
      if (directive.decision === 'reply' || directive.decision === 'pending') return [];
      return [{ command, error: new PaymentError('payment-command-refused', directive.reason ?? directive.decision) }];
    }),
  };
}

function operationOf({ type, sagaId, attempt }: PaymentCommand): Pick<ProviderResponse, 'sagaId' | 'step' | 'attempt' | 'isCheck'> {
  switch (type) {
    case 'payment.authorise.v1':
      return { sagaId, step: 'authorise', attempt };
    case 'payment.check-authorisation.v1':
      return { sagaId, step: 'authorise', attempt, isCheck: true };
    case 'payment.void.v1':
      return { sagaId, step: 'void', attempt };
    case 'payment.capture.v1':
      return { sagaId, step: 'capture', attempt };
  }
}
