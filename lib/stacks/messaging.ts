import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { withFormerVersions } from '../../contracts/upcasters.ts';
import type { Ground } from '../constructs/ground.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import type { WorkQueueProps } from '../constructs/work-queue.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface MessagingProps extends ShopStackProps {
  readonly ground: Ground;
}

/** All queues. Below every context, so that each may send to and receive from any queue. */
export class Messaging extends ShopStack {
  readonly stockCommands: WorkQueue;
  readonly pickCommands: WorkQueue;
  readonly paymentCommands: WorkQueue;
  readonly sagaReplies: WorkQueue;
  readonly cacheInvalidations: WorkQueue;
  readonly analyticsEvents: WorkQueue;
  readonly demandEvents: WorkQueue;

  /** Notifications of S3 about uploaded pictures. */
  readonly pictureUploads: WorkQueue;

  /** Events of SES about mails that bounced or were reported as spam. */
  readonly mailFeedback: WorkQueue;

  readonly #subscriptions = new Map<string, WorkQueue[]>();
  #isRelayed = false;

  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id, props);
    const queue = (name: string, options: Pick<WorkQueueProps, 'visibilityTimeout'> = {}): WorkQueue =>
      new WorkQueue(this, name, { name: `shopmart-${props.config.name}-${name}`, alarms: props.ground.alarms, ...options });
    this.stockCommands = queue('stock-commands');
    this.pickCommands = queue('pick-commands');
    this.paymentCommands = queue('payment-commands');
    this.sagaReplies = queue('saga-replies');
    this.cacheInvalidations = queue('cache-invalidations');
    this.analyticsEvents = queue('analytics-events');
    this.demandEvents = queue('demand-events');
    this.pictureUploads = queue('picture-uploads', { visibilityTimeout: Duration.minutes(3) });
    this.pictureUploads.grantSendOfBuckets();
    this.mailFeedback = queue('mail-feedback');
    this.mailFeedback.grantSendOfRules();
    this.#watchOrders(props);
  }

  /** Subscribes the queue to these event types at the event relay. A context calls it in its own stack. */
  subscribe(queue: WorkQueue, eventTypes: readonly string[]): void {
    if (this.#isRelayed) throw new Error(`create the stack that subscribes to ${eventTypes.join(', ')} before the event relay's`);
    for (const type of withFormerVersions(eventTypes)) this.#subscriptions.set(type, [...(this.#subscriptions.get(type) ?? []), queue]);
  }

  /** Each order sends a command for its stock, whatever keeps shoppers away: DNS, the edge, the pages or the checkout. */
  #watchOrders({ config, ground }: MessagingProps): void {
    const isOpen = config.flags['checkout-enabled'] && config.minOrdersPerHour > 0;
    if (!isOpen) return;
    ground.alarms.alarm(this, 'TooFewOrders', {
      metric: this.stockCommands.metricSent(Duration.hours(1)),
      threshold: config.minOrdersPerHour,
      raisedWhen: 'below',
      periods: 1,
      runbook: 'alarms.md#too-few-orders',
      description: `Fewer than ${config.minOrdersPerHour} orders in an hour. Buy something as a shopper would, from outside of AWS, to see where it stops.`,
    });
  }

  /** The subscribed queues by event type. No queue can subscribe after this call. */
  relayedTypes(): ReadonlyMap<string, readonly WorkQueue[]> {
    this.#isRelayed = true;
    return this.#subscriptions;
  }
}
