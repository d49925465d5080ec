import type { AuthorisePayment, CapturePayment, PaymentCommand } from '../../../../contracts/payment/commands.ts';
import { finishOperations, type ProviderResponse, type Directive } from '../../../../domain/payment/settlement/store.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { anAuthorisation, theResponse, beginAll } from '../../../support/builders/payment-world.ts';

/** Runs single operations, each as a batch of one. */
export function operationsOn(sql: Sql) {
  const begin = async (command: PaymentCommand): Promise<Directive> => {
    const [directive] = await beginAll(sql, [command]);
    if (!directive) throw new Error('no directive');
    return directive;
  };
  const finish = async (response: ProviderResponse): Promise<Directive> => {
    const [directive] = await finishOperations(sql, [response]);
    if (!directive) throw new Error('no directive');
    return directive;
  };
  const authorised = async (changes: Partial<AuthorisePayment> = {}): Promise<AuthorisePayment> => {
    const command = anAuthorisation(changes);
    await begin(command);
    await finish(theResponse(command, 'authorised'));
    return command;
  };
  return { begin, finish, authorised };
}

export function captured(capture: CapturePayment, taken: number): ProviderResponse {
  return { sagaId: capture.sagaId, step: 'capture', attempt: capture.attempt, outcome: 'captured', taken };
}
