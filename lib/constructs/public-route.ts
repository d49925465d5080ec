import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  ApplicationListenerRule,
  ApplicationProtocol,
  ApplicationTargetGroup,
  HttpCodeTarget,
  ListenerAction,
  ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IApplicationListener, IApplicationLoadBalancerTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { Ground } from './ground.ts';

export interface PublicRouteProps {
  readonly name: string;
  readonly listener: IApplicationListener;

  /** The load balancer accepts at most five. */
  readonly paths: readonly string[];

  /** Lower is evaluated first; unique over all stacks. */
  readonly priority: number;

  readonly target: IApplicationLoadBalancerTarget;
  readonly ground: Ground;
  readonly environment: string;
}

/** Routes paths of the shop's address to a service, with alarms for failed requests. */
export class PublicRoute extends Construct {
  readonly targets: ApplicationTargetGroup;

  /** Raised when the service returns errors. Its name is literal, because the deployment that refers to it must not depend on its metric. */
  readonly failing: { readonly name: string; readonly alarm: Alarm };

  constructor(scope: Construct, id: string, { name, listener, paths, priority, target, ground, environment }: PublicRouteProps) {
    super(scope, id);
    this.targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc: ground.vpc,
      port: 8080,
      protocol: ApplicationProtocol.HTTP,
      targets: [target],
      healthCheck: {
        path: '/health/ready',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
      deregistrationDelay: Duration.seconds(30),
    });
    new ApplicationListenerRule(this, 'Rule', {
      listener,
      priority,
      conditions: [ListenerCondition.pathPatterns([...paths])],
      action: ListenerAction.forward([this.targets]),
    });
    const alarmName = `shopmart-${environment}-${name}-failing`;
    this.failing = {
      name: alarmName,
      alarm: ground.alarms.alarm(this, 'Failing', {
        name: alarmName,
        metric: this.targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period: ALARM_PERIOD, statistic: 'Sum' }),
        threshold: 10,
        runbook: 'alarms.md#service-fails',
        description: `Service ${name}: it returns errors to shoppers. A deployment that is under way is rolled back.`,
      }),
    };
    ground.alarms.alarm(this, 'Unhealthy', {
      metric: this.targets.metrics.unhealthyHostCount({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      runbook: 'alarms.md#service-is-unhealthy',
      description: `Service ${name}: a task does not respond, or cannot start: its log names the dependency that it waits for.`,
    });
    ground.alarms.alarm(this, 'Slow', {
      metric: this.targets.metrics.targetResponseTime({ period: ALARM_PERIOD, statistic: 'p95' }),
      threshold: 1,
      severity: 'notice',
      runbook: 'alarms.md#service-is-slow',
      description: `Service ${name}: one response in twenty takes more than a second.`,
    });
  }
}
