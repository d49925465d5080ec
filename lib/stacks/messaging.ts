import type { Construct } from 'constructs';
import type { Ground } from '../constructs/ground.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface MessagingProps extends ShopStackProps {
  readonly ground: Ground;
}

/** All queues: below every context, so that any may send and any may drain. */
export class Messaging extends ShopStack {
  readonly stockCommands: WorkQueue;
  readonly pickCommands: WorkQueue;
  readonly paymentCommands: WorkQueue;
  readonly sagaReplies: WorkQueue;
  readonly cacheInvalidations: WorkQueue;

  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id, props);
    const queue = (name: string): WorkQueue =>
      new WorkQueue(this, name, { name: `shopmart-${props.config.name}-${name}`, alarms: props.ground.alarms });
    this.stockCommands = queue('stock-commands');
    this.pickCommands = queue('pick-commands');
    this.paymentCommands = queue('payment-commands');
    this.sagaReplies = queue('saga-replies');
    this.cacheInvalidations = queue('cache-invalidations');
  }
}
