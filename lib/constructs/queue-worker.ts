import { Duration } from 'aws-cdk-lib';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { Rolled } from './context-schema.ts';
import { NodeFunction } from './node-function.ts';
import type { NodeFunctionProps } from './node-function.ts';
import type { DrainOptions, WorkQueue } from './work-queue.ts';

export interface QueueWorkerProps extends NodeFunctionProps, DrainOptions {
  /** The queue to drain. It belongs to the messaging stack, below every context. */
  readonly queue: WorkQueue;
}

/** A Lambda that drains a queue in batches; messages that fail repeatedly are moved to its dead-letter queue. */
export class QueueWorker extends Construct implements IGrantable, IConnectable, Rolled {
  /** The worker's role. Pass the worker to the grant methods of other constructs. */
  readonly grantPrincipal: IPrincipal;
  readonly connections: Connections;
  readonly logGroup: ILogGroup;
  readonly #worker: NodeFunction;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    const timeout = props.timeout ?? Duration.seconds(5);
    // Below six time-outs SQS redelivers a batch that Lambda is still retrying.
    const { visibilityTimeout } = props.queue;
    this.node.addValidation({
      validate: () =>
        visibilityTimeout.toSeconds() < timeout.toSeconds() * 6
          ? [`${id}: visibility must be at least six times ${timeout.toHumanString()}, got ${visibilityTimeout.toHumanString()}`]
          : [],
    });
    const worker = new NodeFunction(this, 'Worker', { ...props, timeout });
    props.queue.drainInto(worker.lambda, props);
    this.#worker = worker;
    this.grantPrincipal = worker.grantPrincipal;
    this.connections = worker.connections;
    this.logGroup = worker.logGroup;
  }

  rollAfter(dependency: IDependable): void {
    this.#worker.rollAfter(dependency);
  }
}
