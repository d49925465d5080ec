import { PaymentError } from '../errors.ts';
import { halve } from '../../../platform/concurrency/halve.ts';
import { isSilence, type Sql } from '../../../platform/sql/sql.ts';
import type { PaymentCommand, PaymentReply } from '../../../contracts/payment/commands.ts';
import type { Money } from '../../../platform/money/money.ts';
import type { AuthoriseOutcome, CaptureOutcome, ReportedHold, VoidOutcome } from './provider.ts';
import type { PaymentProviders } from './providers.ts';
import { toReply } from './replies.ts';
import { beginOperations, finishOperations, type Answer, type Directive } from './store.ts';

/** What became of a batch: the answers to the sagas, and the commands that are to be tried again. */
export interface Settled {
  readonly answers: readonly PaymentReply[];
  readonly failed: readonly { readonly command: PaymentCommand; readonly error: Error }[];
}

/** Money at the provider that is not what was asked. It never counts as paid. */
export interface Difference {
  readonly paymentId: string;
  readonly attempt: number;
  readonly providerPaymentId: string;
  readonly asked: Money;
  readonly reported: ReportedHold | { readonly taken: number };
  /** Whether the provider gave it back; if not, staff must refund it. */
  readonly isUndone: boolean;
}

export interface SettleOptions {
  readonly traceparentOf?: (command: PaymentCommand) => string | undefined;
  readonly onDifference?: (difference: Difference) => void;
}

interface Work extends Required<SettleOptions> {
  readonly sql: Sql;
  readonly providers: PaymentProviders;
}

interface Task {
  readonly command: PaymentCommand;
  readonly operation: Pick<Answer, 'sagaId' | 'step' | 'attempt' | 'isCheck' | 'traceparent'>;
  readonly directive: Directive;
}

/** How a task ended: with the directive to reply, or not at all. */
type Ended = readonly [Task, Directive | Error];

/**
 * Settles a batch: commit the intents, ask the provider, commit the outcomes. Two round trips to the database, whatever the size; two more when an
 * approval met its tombstone. A command that fails leaves its intent behind and is tried again under the same key.
 */
export async function settlePayments(
  sql: Sql,
  providers: PaymentProviders,
  commands: readonly PaymentCommand[],
  { traceparentOf = () => undefined, onDifference = () => undefined }: SettleOptions = {},
): Promise<Settled> {
  const begun = await halve(
    commands,
    async (part) =>
      (await beginOperations(sql, part, (command) => providers.choose(command))).map((directive) => ({
        command: part[directive.input_no - 1],
        directive,
      })),
    isSilence,
  );
  const tasks = begun.outputs.flatMap(({ command, directive }): Task[] =>
    command ? [{ command, operation: { ...operationOf(command), traceparent: traceparentOf(command) }, directive }] : [],
  );
  const { answers, failed } = inWords(await carryOutAll({ sql, providers, traceparentOf, onDifference }, tasks));
  return { answers, failed: [...begun.failed.map(({ input, error }) => ({ command: input, error })), ...failed] };
}

async function carryOutAll(work: Work, tasks: readonly Task[]): Promise<readonly Ended[]> {
  const known = tasks.filter(({ directive }) => directive.decision === 'reply');
  const asked = await Promise.all(
    tasks.filter(({ directive }) => directive.decision !== 'reply').map(async (task) => ({ task, answer: await ask(work, task) })),
  );
  const answered = asked.flatMap(({ task, answer }) => (answer instanceof Error ? [] : [{ task, answer }]));
  const finished = await finish(work, answered);
  const isOpen = (end: Directive | Error): end is Directive =>
    !(end instanceof Error) && (end.decision === 'void' || end.decision === 'poll');
  const late = finished.flatMap(([task, end]) => (isOpen(end) ? [{ ...task, directive: end }] : []));
  return [
    ...known.map((task): Ended => [task, task.directive]),
    ...asked.flatMap(({ task, answer }): Ended[] => (answer instanceof Error ? [[task, answer]] : [])),
    ...finished.filter(([, end]) => !isOpen(end)),
    ...(late.length === 0 ? [] : await carryOutAll(work, late)),
  ];
}

interface Answered {
  readonly task: Task;
  readonly answer: Answer;
}

async function finish({ sql, onDifference }: Work, answered: readonly Answered[]): Promise<readonly Ended[]> {
  const { outputs, failed } = await halve(
    answered,
    async (part) => {
      const answers = part.map(({ answer }) => answer);
      return (await finishOperations(sql, answers)).map((directive) => ({ answered: part[directive.input_no - 1], directive }));
    },
    isSilence,
  );
  const ended = outputs.flatMap(({ answered, directive }): Ended[] => {
    if (!answered) return [];
    const { task, answer } = answered;
    const isShort = answer.outcome === 'captured' && directive.decision === 'reply' && directive.reason === 'amount-differs';
    if (isShort && task.directive.decision === 'capture') {
      const { request, provider_payment_id: providerPaymentId } = task.directive;
      const { paymentId, attempt, amount: asked } = request;
      onDifference({ paymentId, attempt, providerPaymentId, asked, reported: { taken: answer.taken ?? 0 }, isUndone: false });
    }
    return [[task, directive]];
  });
  return [...ended, ...failed.map(({ input, error }): Ended => [input.task, error])];
}

/** One act of the provider. What goes wrong concerns this command alone. */
async function ask(work: Work, task: Task): Promise<Answer | Error> {
  const { operation } = task;
  try {
    const said = await carryOut(work.providers, task.directive);
    switch (said.outcome) {
      case 'unknown':
        return new PaymentError('provider-does-not-say', said.why);
      case 'not-voidable':
        return new PaymentError('payment-not-voidable', said.why);
      case 'differs':
        return await undoDifference(work, task, said);
      case 'voided':
        // An authorisation that finds its own tombstone ends as a refusal.
        return operation.step === 'authorise'
          ? { ...operation, ...said, outcome: 'declined', reason: 'voided' }
          : { ...operation, ...said };
      case 'authorised':
      case 'declined':
      case 'awaits-customer':
      case 'captured':
      case 'capture-failed':
        return { ...operation, ...said };
    }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Gives back what is not what was asked, and refuses the payment. What was collected already only staff can refund. */
async function undoDifference(
  { providers, onDifference }: Work,
  { operation, directive }: Task,
  { providerPaymentId, reported }: Extract<AuthoriseOutcome, { outcome: 'differs' }>,
): Promise<Answer | Error> {
  if (directive.decision !== 'authorise' && directive.decision !== 'poll') return new Error(`a ${directive.decision} cannot differ`);
  const provider = await providers.named(directive.provider);
  const undone = await provider.void({ ...directive.request, providerPaymentId, ageMillis: directive.age_millis });
  if (undone.outcome === 'unknown') return new PaymentError('provider-does-not-say', undone.why);
  const { sagaId, attempt, amount } = directive.request;
  onDifference({ paymentId: sagaId, attempt, providerPaymentId, asked: amount, reported, isUndone: undone.outcome === 'voided' });
  return { ...operation, outcome: 'declined', reason: 'amount-differs', providerPaymentId };
}

async function carryOut(providers: PaymentProviders, directive: Directive): Promise<AuthoriseOutcome | VoidOutcome | CaptureOutcome> {
  switch (directive.decision) {
    case 'authorise':
      return (await providers.named(directive.provider)).authorise({ ...directive.request, ageMillis: directive.age_millis });
    case 'poll':
      return (await providers.named(directive.provider)).poll(directive.provider_payment_id, directive.request.amount);
    case 'void':
      return (await providers.named(directive.provider)).void({
        ...directive.request,
        providerPaymentId: directive.provider_payment_id,
        ageMillis: directive.age_millis,
      });
    case 'capture':
      return (await providers.named(directive.provider)).capture({
        ...directive.request,
        providerPaymentId: directive.provider_payment_id,
        isRepeat: directive.is_repeat,
      });
    case 'wait':
      throw new PaymentError('payment-busy', `not yet: ${directive.reason ?? ''}`);
    case 'refuse':
    case 'reply':
      throw new PaymentError('payment-command-refused', `this cannot be asked of the payment: ${directive.reason ?? directive.decision}`);
  }
}

function inWords(ended: readonly Ended[]): Settled {
  return {
    answers: ended.flatMap(([{ command }, directive]) =>
      directive instanceof Error || directive.decision !== 'reply' ? [] : [toReply(command, directive)],
    ),
    failed: ended.flatMap(([{ command }, directive]) => {
      if (directive instanceof Error) return [{ command, error: directive }];
      if (directive.decision === 'reply') return [];
      return [{ command, error: new PaymentError('payment-command-refused', directive.reason ?? directive.decision) }];
    }),
  };
}

function operationOf({ type, sagaId, attempt }: PaymentCommand): Pick<Answer, 'sagaId' | 'step' | 'attempt' | 'isCheck'> {
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
