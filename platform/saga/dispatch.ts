import type { Outcome, SagaMessage } from './advance.ts';

export interface Failure<Message> {
  readonly message: Message;
  readonly error: unknown;
}

/**
 * Sends what the messages led to, all in one go, after their commit. Answers the messages that failed, and those whose commands could not be sent:
 * delivered again, they change nothing and send once more.
 */
export async function dispatch<Message extends SagaMessage, Command extends SagaMessage>(
  outcomes: readonly Outcome<Message, Command>[],
  send: (commands: readonly Command[]) => Promise<readonly Command[]>,
): Promise<readonly Failure<Message>[]> {
  const commands = outcomes.flatMap((outcome) => ('commands' in outcome ? outcome.commands : []));
  const unsent = new Set(commands.length > 0 ? await send(commands) : []);
  return outcomes.flatMap((outcome) => {
    if ('error' in outcome) return [outcome];
    const command = outcome.commands.find((command) => unsent.has(command));
    return command ? [{ message: outcome.message, error: new Error(`${command.type} could not be sent`) }] : [];
  });
}
