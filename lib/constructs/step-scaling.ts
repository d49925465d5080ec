import { Duration } from 'aws-cdk-lib';
import { AdjustmentType, MetricAggregationType, ScalableTarget, StepScalingAction } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ContainerDefinition, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BurstSteps } from '../burst-steps.ts';

export interface StepScalingProps {
  /** The service's name, the dimension of its metric. */
  readonly service: string;
  readonly environment: string;
  readonly steps: BurstSteps;
  readonly scaling: ScalableTaskCount;

  /** Gets the setting by which the service publishes its metric. */
  readonly container: ContainerDefinition;

  /** The service's own permissions. */
  readonly grantee: IPrincipal;
}

const NAMESPACE = 'ShopMart/InFlight';

/** CloudWatch evaluates such an alarm every ten seconds, one with a period of a minute once a minute. */
const PERIOD = Duration.seconds(10);

/** A task that starts now takes requests after about this time. Until then the same step adds no more tasks. */
const COOLDOWN = Duration.seconds(60);

/** The service scales in below this part of the first step: after a step of 50 % it is still above it. */
const IN_BELOW = 0.7;
const IN_PERCENT = -25;
const IN_AFTER_MINUTES = 15;

/** Scales a service out within 30 seconds of a burst, and in after it, by the requests in flight per task that it publishes: docs/decisions/0018-step-scaling.md. */
export class StepScaling extends Construct {
  constructor(scope: Construct, id: string, props: StepScalingProps) {
    super(scope, id);
    const { service, environment, steps, scaling, container, grantee } = props;
    const [first] = steps;
    const target = scaling.node.tryFindChild('Target');
    if (!first || !(target instanceof ScalableTarget)) throw new Error(`service ${service} needs a burst step and a scalable target`);
    container.addEnvironment('IN_FLIGHT_NAMESPACE', NAMESPACE);
    grantee.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
      }),
    );

    const metric = (period: Duration) =>
      new Metric({
        namespace: NAMESPACE,
        metricName: 'InFlightRequests',
        dimensionsMap: { Environment: environment, Service: service },
        period,
        statistic: Stats.AVERAGE,
      });
    const policy = { scalingTarget: target, adjustmentType: AdjustmentType.PERCENT_CHANGE_IN_CAPACITY, minAdjustmentMagnitude: 1 };

    const out = new StepScalingAction(this, 'Out', { ...policy, cooldown: COOLDOWN, metricAggregationType: MetricAggregationType.AVERAGE });
    for (const [index, { fromInFlight, addPercent }] of steps.entries()) {
      const next = steps[index + 1];
      out.addAdjustment({
        adjustment: addPercent,
        lowerBound: relativeTo(first.fromInFlight, fromInFlight),
        ...(next && { upperBound: relativeTo(first.fromInFlight, next.fromInFlight) }),
      });
    }
    // They notify no topic: a busy evening raises them too.
    const burst = new Alarm(this, 'Burst', {
      metric: metric(PERIOD),
      threshold: first.fromInFlight,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `Service ${service}: adds tasks. No action is needed.`,
    });
    burst.addAlarmAction(new ApplicationScalingAction(out));

    const into = new StepScalingAction(this, 'In', { ...policy, cooldown: Duration.minutes(5) });
    into.addAdjustment({ adjustment: IN_PERCENT, upperBound: 0 });
    const quiet = new Alarm(this, 'Quiet', {
      metric: metric(Duration.minutes(1)),
      threshold: Number((first.fromInFlight * IN_BELOW).toFixed(6)),
      evaluationPeriods: IN_AFTER_MINUTES,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `Service ${service}: removes tasks, down to the minimum. No action is needed.`,
    });
    quiet.addAlarmAction(new ApplicationScalingAction(into));
  }
}

/** Bounds are relative to the alarm's threshold. Rounded, because 0.3 - 0.1 is not 0.2. */
function relativeTo(threshold: number, inFlight: number): number {
  return Number((inFlight - threshold).toFixed(6));
}
