import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListenerRule,
  ApplicationProtocol,
  ApplicationTargetGroup,
  HttpCodeTarget,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { Ground } from './ground.ts';
import type { TestListener } from './test-listener.ts';
import { TrafficShift } from './traffic-shift.ts';

/** The port that every container listens on. */
export const SERVICE_PORT = 8080;

export interface PublicRouteProps {
  /** The service's name, and that of its container. */
  readonly name: string;
  readonly listener: IApplicationListener;

  /** The load balancer accepts at most five. */
  readonly paths: readonly string[];

  /** Lower is evaluated first; unique over all stacks. */
  readonly priority: number;

  readonly service: FargateService;

  /** Where the new revision is tested before traffic is shifted to it. @default no second target group: tasks are replaced in one */
  readonly testListener?: TestListener;
  readonly ground: Ground;
  readonly environment: string;
}

interface RollbackAlarm {
  readonly name: string;
  readonly alarm: Alarm;
}

/** Routes paths of the shop's address to a service, with alarms for failed requests. */
export class PublicRoute extends Construct {
  /** The target groups with the service's tasks. With two, deployments alternate between them. */
  readonly targets: readonly [ApplicationTargetGroup, ...ApplicationTargetGroup[]];

  /** Raised when the service returns errors. Their names are literal, because the deployment that refers to them must not depend on their metrics. */
  readonly failing: readonly RollbackAlarm[];

  constructor(scope: Construct, id: string, props: PublicRouteProps) {
    super(scope, id);
    const { name, listener, paths, priority, service, testListener } = props;
    const targets = this.#targets('Targets', props);
    const alternate = testListener && this.#targets('AlternateTargets', props);
    const rule = new ApplicationListenerRule(this, 'Rule', {
      listener,
      priority,
      conditions: [ListenerCondition.pathPatterns([...paths])],
      action: alternate
        ? ListenerAction.weightedForward([
            { targetGroup: targets, weight: 100 },
            { targetGroup: alternate, weight: 0 },
          ])
        : ListenerAction.forward([targets]),
    });
    const shift = testListener && alternate && new TrafficShift(this, 'Shift', { name, priority, targets, alternate, rule, testListener });
    targets.addTarget(
      service.loadBalancerTarget({ containerName: name, containerPort: SERVICE_PORT, ...(shift && { alternateTarget: shift.target }) }),
    );
    if (shift) service.node.addDependency(shift);
    this.targets = alternate ? [targets, alternate] : [targets];
    this.failing = [
      this.#alarms('', name, targets, props),
      ...(alternate ? [this.#alarms('Alternate', `${name}-alternate`, alternate, props)] : []),
    ];
  }

  #targets(id: string, { ground }: PublicRouteProps): ApplicationTargetGroup {
    return new ApplicationTargetGroup(this, id, {
      vpc: ground.vpc,
      port: SERVICE_PORT,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      healthCheck: {
        path: '/health/ready',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
      deregistrationDelay: Duration.seconds(30),
    });
  }

  #alarms(
    prefix: string,
    alarmed: string,
    { metrics }: ApplicationTargetGroup,
    { name, environment, ground }: PublicRouteProps,
  ): RollbackAlarm {
    const alarmName = `shopmart-${environment}-${alarmed}-failing`;
    const alarm = ground.alarms.alarm(this, `${prefix}Failing`, {
      name: alarmName,
      metric: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period: ALARM_PERIOD, statistic: 'Sum' }),
      threshold: 10,
      description: `Service ${name}: it returns errors to shoppers. A deployment that is under way is rolled back.`,
    });
    ground.alarms.alarm(this, `${prefix}Unhealthy`, {
      metric: metrics.unhealthyHostCount({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      threshold: 1,
      description: `Service ${name}: a task does not respond, or cannot start: its log names the dependency that it waits for.`,
    });
    ground.alarms.alarm(this, `${prefix}Slow`, {
      metric: metrics.targetResponseTime({ period: ALARM_PERIOD, statistic: 'p95' }),
      threshold: 1,
      severity: 'notice',
      description: `Service ${name}: one response in twenty takes more than a second.`,
    });
    return { name: alarmName, alarm };
  }
}
