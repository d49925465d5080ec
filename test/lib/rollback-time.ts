import * as z from 'zod';
import { readRoles } from './roles.ts';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

/** The limit. */
export const LONGEST_ROLLBACK_SECONDS = 600;

/** Waits that no template has. The ones that AWS does not document are assumptions, to be measured at the first deployments. */
const WAITS = {
  /** Assumed: ECS Developer Guide, "How CloudWatch alarms detect Amazon ECS deployment failures", gives no figure. */
  ecsReadsAlarm: 60,
  /** Assumed: a network interface, the pull of our images of about 300 MB and the start of Node. ECS Developer Guide, "Task launch time", gives no figure. */
  taskStart: 90,
  /** Assumed: Elastic Load Balancing applies a changed rule within seconds. */
  ruleChange: 10,
} as const;

/** ECS API, `ServiceDeploymentCircuitBreaker`: half of the desired tasks must fail, at least three and at most two hundred. */
const failuresBeforeBreak = (tasks: number) => Math.min(200, Math.max(3, Math.ceil(tasks / 2)));

const Alarm = z.object({ Period: z.int(), EvaluationPeriods: z.int() });
const Group = z.object({
  HealthCheckIntervalSeconds: z.int(),
  HealthyThresholdCount: z.int(),
  TargetGroupAttributes: z.array(z.object({ Key: z.string(), Value: z.string() })),
});
const Container = z.looseObject({
  StopTimeout: z.int(),
  HealthCheck: z.object({ Interval: z.int(), StartPeriod: z.int(), Retries: z.int().default(3) }),
});
const Configuration = z.object({
  Strategy: z.string().default('ROLLING'),
  BakeTimeInMinutes: z.int().optional(),
  CanaryConfiguration: z.object({ CanaryPercent: z.number(), CanaryBakeTimeInMinutes: z.int() }).optional(),
  Alarms: z.object({ AlarmNames: z.array(z.string()) }).optional(),
});
const Scaling = z.object({ MinCapacity: z.int() });

export interface RollbackTime {
  readonly service: string;
  readonly strategy: string;

  /** Until the alarm of a revision that returns errors makes ECS roll back. Undefined without a route: there are no shoppers' requests. */
  readonly detection: number | undefined;

  /** The windows in which ECS watches the alarm after it has begun to shift traffic. */
  readonly watched: readonly number[];

  /** Seconds until all traffic is back and the new tasks have stopped, by what starts the rollback. */
  readonly byAlarm: number | undefined;
  readonly byCircuitBreaker: number;
  readonly byOperator: number;
}

/** How long a rollback of each service takes at most, as the sum of the template's time-outs and the waits above. */
export function rollbackTimes(environment: string, shop: Pick<SynthesizedShop, 'stacks' | 'exported' | 'find'>): readonly RollbackTime[] {
  const { named } = readRoles(environment, shop);
  const referenced = <T>(schema: z.ZodType<T>, stack: string, value: unknown, type: string): readonly T[] =>
    named(stack, value).flatMap((key) => {
      const [owner = '', id = ''] = key.split('/');
      const resource = shop.stacks[owner]?.Resources[id];
      return resource?.Type === type ? [schema.parse(resource.Properties)] : [];
    });
  const timeOf = ({ stack, id, resource }: Found): RollbackTime => {
    const { DeploymentConfiguration, LoadBalancers, TaskDefinition } = resource.Properties;
    const { Strategy, BakeTimeInMinutes = 0, CanaryConfiguration: canary, Alarms } = Configuration.parse(DeploymentConfiguration);
    const [task] = referenced(z.object({ ContainerDefinitions: z.array(z.json()) }), stack, TaskDefinition, 'AWS::ECS::TaskDefinition');
    const { StopTimeout, HealthCheck } = Container.parse(task?.ContainerDefinitions[0]);
    const [group] = referenced(Group, stack, LoadBalancers, 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const target = shop
      .find('AWS::ApplicationAutoScaling::ScalableTarget')
      .find((each) => each.stack === stack && JSON.stringify(each.resource.Properties['ResourceId']).includes(`"${id}"`));
    const tasks = Scaling.parse(target?.resource.Properties).MinCapacity;

    const drain = Number(group?.TargetGroupAttributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value ?? 0);
    const stop = drain + StopTimeout;
    const targetHealth = group ? group.HealthCheckIntervalSeconds * (group.HealthyThresholdCount + 1) : 0;
    const healthyStart = WAITS.taskStart + HealthCheck.Interval + targetHealth;
    // A failure begins at any time within a period, so one more than the alarm evaluates.
    const raised = (Alarms?.AlarmNames ?? []).map((name) => {
      const found = shop.find('AWS::CloudWatch::Alarm').find((each) => each.resource.Properties['AlarmName'] === name);
      const { Period, EvaluationPeriods } = Alarm.parse(found?.resource.Properties);
      return Period * (EvaluationPeriods + 1);
    });
    const detection = raised.length === 0 ? undefined : Math.max(...raised) + WAITS.ecsReadsAlarm;
    const isGradual = Strategy !== 'ROLLING';
    const hook = isGradual
      ? Math.max(
          ...referenced(z.object({ Timeout: z.int() }), stack, DeploymentConfiguration, 'AWS::Lambda::Function').map(
            ({ Timeout }) => Timeout,
          ),
        )
      : 0;
    const failedStart = WAITS.taskStart + HealthCheck.StartPeriod + HealthCheck.Interval * HealthCheck.Retries;
    const rounds = Math.ceil(failuresBeforeBreak(tasks) / tasks);
    return {
      service: stack,
      strategy: canary ? `${Strategy}, ${canary.CanaryPercent} % for ${canary.CanaryBakeTimeInMinutes} min` : Strategy,
      detection,
      watched: isGradual ? [BakeTimeInMinutes * 60, ...(canary ? [canary.CanaryBakeTimeInMinutes * 60] : [])] : [],
      // Two revisions run side by side: only the rule changes. Else the former tasks start again.
      byAlarm: detection === undefined ? undefined : detection + (isGradual ? WAITS.ruleChange : healthyStart) + stop,
      // The former tasks serve all the time.
      byCircuitBreaker: rounds * failedStart + WAITS.ecsReadsAlarm + stop,
      // A deployment of the former revision, gradual ones blue/green: test traffic, the smoke test, then all traffic.
      byOperator: healthyStart + (isGradual ? 2 * WAITS.ruleChange + hook : 0) + stop,
    };
  };
  return shop
    .find('AWS::ECS::Service')
    .map(timeOf)
    .toSorted((one, other) => one.service.localeCompare(other.service));
}

/** The table of docs/deploying.md, in seconds. */
export function rollbackTable(times: readonly RollbackTime[]): string {
  const cells = times.map(({ service, strategy, byAlarm, byCircuitBreaker, byOperator }) => [
    service,
    strategy.toLowerCase().replace('_', '/'),
    byAlarm ?? 'no requests',
    byCircuitBreaker,
    byOperator,
  ]);
  const rows = [
    ['service', 'strategy', 'by its alarm', 'by the circuit breaker', 'by an operator'],
    Array<string>(5).fill('---'),
    ...cells,
  ];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
