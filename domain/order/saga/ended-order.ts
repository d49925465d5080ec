import type { Result } from '../../../platform/saga/advance.ts';
import { OrderError } from '../errors.ts';
import type { OrderMessage } from './advance-order.ts';
import type { SagaCommand } from './order-process.ts';

/** An order whose last saga has ended. */
export interface EndedOrder {
  readonly number: string;
  readonly status: 'completed' | 'cancelled';
}

/** A reply or a passed deadline that arrives after the end changes nothing: every effect is settled, and participants refuse late ones by their tombstones. */
export function afterEnd({ number, status }: EndedOrder, message: OrderMessage): Result<SagaCommand> {
  if (message.type === 'retry-stuck' || message.type === 'force-stuck' || message.type === 'write-off-stuck')
    return { error: new OrderError('saga-not-stuck', `the sagas of order ${number} have ended`) };
  if (message.type === 'cancel-order' && status === 'completed') return { error: alreadyShipped(number) };
  return { commands: [] };
}

export function alreadyShipped(number: string): OrderError {
  return new OrderError('order-already-shipped', `order ${number} is on its way and can only be sent back`);
}
