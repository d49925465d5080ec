import { DomainError } from '../../platform/errors/domain-error.ts';
import { SqlError, type Sql } from '../../platform/sql/sql.ts';
import type { PaymentCommand, PaymentReply } from './commands.ts';
import type { AuthoriseOutcome, CaptureOutcome, PaymentProvider, VoidOutcome } from './provider.ts';
import { toReply } from './replies.ts';
import { beginOperations, finishOperations, type Answer, type Directive } from './store.ts';

/** What became of a batch: the answers to the sagas, and the commands that are to be tried again. */
export interface Settled {
  readonly answers: readonly PaymentReply[];
  readonly failed: readonly { readonly command: PaymentCommand; readonly error: Error }[];
}

interface Task {
  readonly command: PaymentCommand;
  readonly operation: Pick<Answer, 'sagaId' | 'step' | 'attempt' | 'traceparent'>;
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
  provider: PaymentProvider,
  commands: readonly PaymentCommand[],
  traceparentOf: (command: PaymentCommand) => string | undefined = () => undefined,
): Promise<Settled> {
  if (commands.length === 0) return { answers: [], failed: [] };
  const begun = await beginOperations(sql, commands).catch((error: unknown) => {
    if (isAboutOneCommand(error)) return error;
    throw error;
  });
  if (begun instanceof SqlError) {
    const [only, ...others] = commands;
    if (only && others.length === 0) return { answers: [], failed: [{ command: only, error: begun }] };
    // One of them cannot be put into the database at all; the others go without it.
    const middle = commands.length >> 1;
    const halves = [commands.slice(0, middle), commands.slice(middle)];
    const settled = await Promise.all(halves.map((half) => settlePayments(sql, provider, half, traceparentOf)));
    return { answers: settled.flatMap(({ answers }) => answers), failed: settled.flatMap(({ failed }) => failed) };
  }
  const tasks = begun.flatMap((directive): Task[] => {
    const command = commands[directive.input_no - 1];
    return command ? [{ command, operation: { ...operationOf(command), traceparent: traceparentOf(command) }, directive }] : [];
  });
  return inWords(await carryOutAll(sql, provider, tasks));
}

async function carryOutAll(sql: Sql, provider: PaymentProvider, tasks: readonly Task[]): Promise<readonly Ended[]> {
  const known = tasks.filter(({ directive }) => directive.decision === 'reply');
  const asked = await Promise.all(
    tasks.filter(({ directive }) => directive.decision !== 'reply').map(async (task) => ({ task, answer: await ask(provider, task) })),
  );
  const heard = asked.flatMap(({ task, answer }) => (answer instanceof Error ? [] : [{ task, answer }]));
  const finished =
    heard.length === 0
      ? []
      : await finishOperations(
          sql,
          heard.map(({ answer }) => answer),
        );
  const ended = finished.flatMap((directive): Ended[] => {
    const task = heard[directive.input_no - 1]?.task;
    return task ? [[task, directive]] : [];
  });
  const late = ended.flatMap(([task, directive]) =>
    directive instanceof Error || directive.decision !== 'void' ? [] : [{ ...task, directive }],
  );
  return [
    ...known.map(({ directive, ...task }): Ended => [{ ...task, directive }, directive]),
    ...asked.flatMap(({ task, answer }): Ended[] => (answer instanceof Error ? [[task, answer]] : [])),
    ...ended.filter(([, directive]) => directive instanceof Error || directive.decision !== 'void'),
    ...(late.length === 0 ? [] : await carryOutAll(sql, provider, late)),
  ];
}

/** One act of the provider. What goes wrong concerns this command alone. */
async function ask(provider: PaymentProvider, { operation, directive }: Task): Promise<Answer | Error> {
  try {
    const said = await carryOut(provider, directive);
    switch (said.outcome) {
      case 'unknown':
        return new DomainError('provider-does-not-say', said.why);
      case 'not-voidable':
        return new DomainError('payment-not-voidable', said.why);
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

async function carryOut(provider: PaymentProvider, directive: Directive): Promise<AuthoriseOutcome | VoidOutcome | CaptureOutcome> {
  switch (directive.decision) {
    case 'authorise':
      return provider.authorise({ ...directive.request, ageMillis: directive.age_millis });
    case 'look':
      return provider.look(directive.provider_ref);
    case 'void':
      return provider.void({ ...directive.request, providerRef: directive.provider_ref, ageMillis: directive.age_millis });
    case 'capture':
      return provider.capture({ ...directive.request, providerRef: directive.provider_ref, isRepeat: directive.is_repeat });
    case 'wait':
      throw new DomainError('payment-busy', `not yet: ${directive.reason ?? ''}`);
    case 'refuse':
    case 'reply':
      throw new DomainError('payment-command-refused', `this cannot be asked of the payment: ${directive.reason ?? directive.decision}`);
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
      return [{ command, error: new DomainError('payment-command-refused', directive.reason ?? directive.decision) }];
    }),
  };
}

function operationOf({ type, sagaId, attempt }: PaymentCommand): Pick<Answer, 'sagaId' | 'step' | 'attempt'> {
  switch (type) {
    case 'payment.authorise.v1':
      return { sagaId, step: 'authorise', attempt };
    case 'payment.void.v1':
      return { sagaId, step: 'void', attempt };
    case 'payment.capture.v1':
      return { sagaId, step: 'capture', attempt };
  }
}

/** SQLSTATE class 22: a value that PostgreSQL cannot take, such as a number out of range. */
function isAboutOneCommand(error: unknown): error is SqlError {
  return error instanceof SqlError && error.sqlState?.startsWith('22') === true;
}
