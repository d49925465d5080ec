import { Duration } from 'aws-cdk-lib';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { Rolled } from './context-schema.ts';
import { NodeFunction } from './node-function.ts';
import type { NodeFunctionProps } from './node-function.ts';

export interface ScheduledWorkerProps extends NodeFunctionProps {
  readonly every: Duration;
}

/** A function that runs at an interval. A failed run is not retried, since the next one follows soon. */
export class ScheduledWorker extends Construct implements IGrantable, IConnectable, Rolled {
  readonly grantPrincipal: IPrincipal;
  readonly connections: Connections;
  readonly #worker: NodeFunction;

  constructor(scope: Construct, id: string, props: ScheduledWorkerProps) {
    super(scope, id);
    const worker = new NodeFunction(this, 'Worker', props);
    // Lambda itself retries an asynchronous invocation twice, for up to six hours, in spite of the rule.
    worker.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new Rule(this, 'Schedule', {
      description: props.description,
      schedule: Schedule.rate(props.every),
      targets: [new LambdaFunction(worker.lambda, { retryAttempts: 0 })],
    });
    props.alarms.alarm(this, 'Stopped', {
      metric: worker.metricInvocations(props.every),
      threshold: 1,
      raisedWhen: 'below',
      periods: 5,
      runbook: 'alarms.md#schedule-stopped',
      description: `${props.description}: it has not run for five intervals. Is the rule enabled, or the function throttled?`,
    });
    this.#worker = worker;
    this.grantPrincipal = worker.grantPrincipal;
    this.connections = worker.connections;
  }

  rollAfter(dependency: IDependable): void {
    this.#worker.rollAfter(dependency);
  }
}
