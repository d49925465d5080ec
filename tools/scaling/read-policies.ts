import * as z from 'zod';
import { serviceName } from '../cost/compute.ts';
import { read } from '../cost/read.ts';
import { allResources } from '../templates/environment-templates.ts';
import type { EnvironmentTemplates, StackResource } from '../templates/environment-templates.ts';
import { referenced, referrers } from '../templates/lookup.ts';

export interface Step {
  /** Relative to the threshold. */
  readonly lowerBound: number;

  /** @default no end */
  readonly upperBound?: number | undefined;
  readonly addPercent: number;
}

export interface StepPolicy {
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly cooldownSeconds: number;
  readonly minAdjustment: number;
  readonly steps: readonly Step[];
}

/** How the templates scale a service. */
export interface ServicePolicies {
  readonly service: string;
  readonly vcpu: number;
  readonly minTasks: number;
  readonly maxTasks: number;

  /** The time from a task's start until the load balancer sends it requests, at most. */
  readonly healthySeconds: number;

  /** Of a task's CPU. */
  readonly cpuTarget: number;
  readonly step: StepPolicy | undefined;
}

const Task = z.object({ Cpu: z.coerce.number(), ContainerDefinitions: z.array(z.object({ Name: z.string() })).min(1) });
const Target = z.object({ MinCapacity: z.number(), MaxCapacity: z.number() });
const Group = z.object({ HealthCheckIntervalSeconds: z.number(), HealthyThresholdCount: z.number() });
const Tracking = z.object({
  TargetTrackingScalingPolicyConfiguration: z.object({
    TargetValue: z.number(),
    PredefinedMetricSpecification: z.object({ PredefinedMetricType: z.literal('ECSServiceAverageCPUUtilization') }),
  }),
});
const Stepping = z.object({
  StepScalingPolicyConfiguration: z.object({
    AdjustmentType: z.literal('PercentChangeInCapacity'),
    Cooldown: z.number(),
    MinAdjustmentMagnitude: z.number(),
    StepAdjustments: z.array(
      z.object({
        MetricIntervalLowerBound: z.number().default(Number.NEGATIVE_INFINITY),
        MetricIntervalUpperBound: z.number().optional(),
        ScalingAdjustment: z.number(),
      }),
    ),
  }),
});
const Alarm = z.object({
  Threshold: z.number(),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
  MetricName: z.literal('InFlightRequests'),
});

/** The policies of every service behind the load balancer. @throws Error that names a resource which the simulation cannot read */
export function readPolicies(templates: EnvironmentTemplates): readonly ServicePolicies[] {
  return allResources(templates)
    .filter(({ resource }) => resource.Type === 'AWS::ECS::Service')
    .flatMap((found) => {
      const group = referenced(templates, found, found.resource.Properties['LoadBalancers'], 'AWS::ElasticLoadBalancingV2::TargetGroup');
      return group ? [policiesOf(templates, found, { ...found, resource: group })] : [];
    });
}

function policiesOf(templates: EnvironmentTemplates, service: StackResource, group: StackResource): ServicePolicies {
  const task = referenced(templates, service, service.resource.Properties['TaskDefinition'], 'AWS::ECS::TaskDefinition');
  const { Cpu, ContainerDefinitions } = read(Task, { ...service, resource: task ?? service.resource });
  const [target = service] = referrers(templates, service, 'AWS::ApplicationAutoScaling::ScalableTarget', 'ResourceId');
  const { MinCapacity, MaxCapacity } = read(Target, target);
  const policies = referrers(templates, target, 'AWS::ApplicationAutoScaling::ScalingPolicy', 'ScalingTargetId');
  const [tracking = target] = policies.filter(({ resource }) => resource.Properties['PolicyType'] === 'TargetTrackingScaling');
  const [stepping] = policies.filter((policy) => policy.resource.Properties['PolicyType'] === 'StepScaling' && addsTasks(policy));
  const { HealthCheckIntervalSeconds, HealthyThresholdCount } = read(Group, group);
  return {
    service: serviceName({ ContainerDefinitions }),
    // One Node process uses one core.
    vcpu: Math.min(1, Cpu / 1_024),
    minTasks: MinCapacity,
    maxTasks: MaxCapacity,
    healthySeconds: HealthCheckIntervalSeconds * HealthyThresholdCount,
    cpuTarget: read(Tracking, tracking).TargetTrackingScalingPolicyConfiguration.TargetValue / 100,
    step: stepping && stepPolicyOf(templates, stepping),
  };
}

function addsTasks(policy: StackResource): boolean {
  const { StepAdjustments } = read(Stepping, policy).StepScalingPolicyConfiguration;
  return StepAdjustments.some(({ ScalingAdjustment }) => ScalingAdjustment > 0);
}

function stepPolicyOf(templates: EnvironmentTemplates, policy: StackResource): StepPolicy {
  const { Cooldown, MinAdjustmentMagnitude, StepAdjustments } = read(Stepping, policy).StepScalingPolicyConfiguration;
  const [alarm = policy] = referrers(templates, policy, 'AWS::CloudWatch::Alarm', 'AlarmActions');
  const { Threshold, Period, EvaluationPeriods } = read(Alarm, alarm);
  return {
    threshold: Threshold,
    periodSeconds: Period,
    evaluationPeriods: EvaluationPeriods,
    cooldownSeconds: Cooldown,
    minAdjustment: MinAdjustmentMagnitude,
    steps: StepAdjustments.map(({ MetricIntervalLowerBound, MetricIntervalUpperBound, ScalingAdjustment }) => ({
      lowerBound: MetricIntervalLowerBound,
      upperBound: MetricIntervalUpperBound,
      addPercent: ScalingAdjustment,
    })),
  };
}
