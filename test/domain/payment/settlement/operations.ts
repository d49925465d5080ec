import type { AuthorisePayment, CapturePayment, PaymentCommand } from '../../../../contracts/payment/commands.ts';
import { finishOperations, type Answer, type Directive } from '../../../../domain/payment/settlement/store.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { anAuthorisation, theAnswer, beginAll } from '../../../support/builders/payment-world.ts';

/** One operation at a time, as a batch of one. */
export function operationsOn(sql: Sql) {
  const begin = async (command: PaymentCommand): Promise<Directive> => {
    const [directive] = await beginAll(sql, [command]);
    if (!directive) throw new Error('no directive');
    return directive;
  };
  const finish = async (answer: Answer): Promise<Directive> => {
    const [directive] = await finishOperations(sql, [answer]);
    if (!directive) throw new Error('no directive');
    return directive;
  };
  const authorised = async (changes: Partial<AuthorisePayment> = {}): Promise<AuthorisePayment> => {
    const command = anAuthorisation(changes);
    await begin(command);
    await finish(theAnswer(command, 'authorised'));
    return command;
  };
  return { begin, finish, authorised };
}

export function captured(capture: CapturePayment, taken: number): Answer {
  return { sagaId: capture.sagaId, step: 'capture', attempt: capture.attempt, outcome: 'captured', taken };
}
