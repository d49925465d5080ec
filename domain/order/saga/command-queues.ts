import type { PickCommand, StockCommand } from '../../../contracts/inventory/commands.ts';
import type { PaymentSagaCommand, SagaCommand } from './order-process.ts';

/** A queue of commands. `send` returns those that it could not send. */
export interface CommandQueue<C> {
  send(commands: readonly C[]): Promise<readonly C[]>;
}

/** The participants' queues. */
export interface CommandQueues {
  readonly stock: CommandQueue<StockCommand>;
  readonly picks: CommandQueue<PickCommand>;
  readonly payments: CommandQueue<PaymentSagaCommand>;
}

/** Sends each command to its participant and returns the unsent ones. The sweeper sends those after their deadline. */
export async function sendCommands(queues: CommandQueues, commands: readonly SagaCommand[]): Promise<readonly SagaCommand[]> {
  const stock: StockCommand[] = [];
  const picks: PickCommand[] = [];
  const payments: PaymentSagaCommand[] = [];
  for (const command of commands) {
    switch (command.type) {
      case 'inventory.reserve-stock.v1':
      case 'inventory.release-stock.v1':
        stock.push(command);
        break;
      case 'inventory.pick-parcel.v1':
      case 'inventory.cancel-pick.v1':
        picks.push(command);
        break;
      case 'payment.authorise.v1':
      case 'payment.void.v1':
      case 'payment.capture.v1':
        payments.push(command);
        break;
    }
  }
  const unsent = await Promise.all([send(queues.stock, stock), send(queues.picks, picks), send(queues.payments, payments)]);
  return unsent.flat();
}

async function send<C>(queue: CommandQueue<C>, commands: readonly C[]): Promise<readonly C[]> {
  return commands.length === 0 ? [] : queue.send(commands);
}
