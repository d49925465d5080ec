import { inContextOf } from '../queue/batch-contexts.ts';
import type { Outcome, SagaMessage } from './advance.ts';

export interface Failure<Message> {
  readonly message: Message;
  readonly error: unknown;
}

/**
 * Sends the commands of the messages after their commit, concurrently so that they share batches, each in the trace of its message. Returns the messages that failed, and
 * those whose commands could not be sent: redelivered, they change nothing and send again.
 */
export async function dispatch<Message extends SagaMessage, Command extends SagaMessage>(
  outcomes: readonly Outcome<Message, Command>[],
  send: (commands: readonly Command[]) => Promise<readonly Command[]>,
): Promise<readonly Failure<Message>[]> {
  const failures = await Promise.all(
    outcomes.map(async (outcome) => {
      if ('error' in outcome) return [outcome];
      const { message, commands } = outcome;
      if (commands.length === 0) return [];
      const [unsent] = await inContextOf(message, () => send(commands));
      return unsent ? [{ message, error: new Error(`${unsent.type} could not be sent`) }] : [];
    }),
  );
  return failures.flat();
}
