import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';

export interface WorkQueueProps {
  /** Physical name: runbooks, alarms and every program that sends to the queue refer to it. */
  readonly name: string;

  readonly alarms: AlarmTopic;

  /** At least six times the longest run of its worker. @default Duration.seconds(30) */
  readonly visibilityTimeout?: Duration;
}

export interface DrainOptions {
  /** Limit of concurrent batches, for functions that hold a connection. @default the account's limit */
  readonly maxConcurrency?: number;

  /** Messages of one batch at most, for which a function waits up to a second when there are more than ten. @default 10 */
  readonly batchSize?: number;
}

/** A queue that moves messages to its dead-letter queue after five failed deliveries, with alarms for both. */
export class WorkQueue extends Construct {
  readonly url: string;
  readonly arn: string;
  readonly visibilityTimeout: Duration;
  readonly #queue: Queue;
  readonly #deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.visibilityTimeout = props.visibilityTimeout ?? Duration.seconds(30);
    this.#deadLetters = new Queue(this, 'DeadLetters', {
      queueName: `${props.name}-dead`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.#queue = new Queue(this, 'Queue', {
      queueName: props.name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: this.visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.#deadLetters, maxReceiveCount: 5 },
    });
    this.url = this.#queue.queueUrl;
    this.arn = this.#queue.queueArn;

    props.alarms.alarm(this, 'DeadLettersArrived', {
      metric: this.metricDeadLetters(),
      threshold: 1,
      periods: 1,
      runbook: 'dead-letters.md#symptom',
      description: `${props.name}: a message failed five times and is in the dead-letter queue. Read it and its worker's log, fix the cause, redrive.`,
    });
    props.alarms.alarm(this, 'TooOld', {
      metric: this.metricAge(),
      threshold: 60,
      runbook: 'alarms.md#queue-is-late',
      description: `${props.name}: a message waits for more than a minute. Is its worker failing, throttled or outrun?`,
    });
    props.alarms.alarm(this, 'TooDeep', {
      metric: this.metricDepth(),
      threshold: 10_000,
      severity: 'notice',
      runbook: 'alarms.md#queue-is-late',
      description: `${props.name}: messages come in faster than they are handled.`,
    });
  }

  /** The number of messages that failed five times. */
  metricDeadLetters(): Metric {
    return this.#deadLetters.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: 'Maximum' });
  }

  /** The age of the oldest message in seconds. */
  metricAge(): Metric {
    return this.#queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' });
  }

  /** The number of waiting messages. */
  metricDepth(): Metric {
    return this.#queue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: 'Maximum' });
  }

  /** The number of messages sent in the period. */
  metricSent(period: Duration): Metric {
    return this.#queue.metricNumberOfMessagesSent({ period, statistic: 'Sum' });
  }

  grantSend(grantee: IGrantable): Grant {
    // CDK's own grant adds reading the queue's address and attributes, which no program of ours does.
    return this.#queue.grant(grantee, 'sqs:SendMessage');
  }

  /** Lets the buckets of this account send their notifications. Without the name of one, which would make a circle of stacks. */
  grantSendOfBuckets(): void {
    this.#queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.#queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /** Lets the rules of EventBridge of this account send their events. Without the name of one, which would make a circle of stacks. */
  grantSendOfRules(): void {
    const { partition, region, account } = Stack.of(this);
    this.#queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.#queue.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/*` } },
      }),
    );
  }

  /** Invokes a function with batches of messages; a failed record is reported alone. */
  drainInto(worker: IFunction, { maxConcurrency, batchSize = 10 }: DrainOptions): void {
    const source = new SqsEventSource(this.#queue, {
      batchSize,
      ...(batchSize > 10 && { maxBatchingWindow: Duration.seconds(1) }),
      reportBatchItemFailures: true,
      ...(maxConcurrency && { maxConcurrency }),
    });
    worker.addEventSource(source);
  }
}
